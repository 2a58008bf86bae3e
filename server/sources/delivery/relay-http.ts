/** Requests to a relay elsewhere. */
import type { ApiError } from '../../../src/lib/wire/index';

/** A connection that is silent for so long is given up. */
const ANSWER_MS = 30_000;
const SILENT = new Error('it is silent');

export interface FarRelay {
	readonly address: string;
	readonly token: string;
}

/**
 * Posts to a path of a relay. A redirect is an answer and not followed: what stands at its end is no relay, but often
 * says 200. `signal` ends it. Throws, with a word for people, where there is no answer.
 */
export async function post(
	{ address, token }: FarRelay,
	path: string,
	headers: Readonly<{ [name: string]: string }>,
	body: string | Uint8Array<ArrayBuffer>,
	signal?: AbortSignal,
	answerMs = ANSWER_MS
): Promise<Response> {
	// Not AbortSignal.any: Node 20 may collect a timeout that only it holds, which then never comes.
	const request = new AbortController();
	const end = (): void => request.abort(signal?.aborted ? new Error('no more time') : SILENT);
	const timer = setTimeout(end, answerMs);
	signal?.addEventListener('abort', end);
	if (signal?.aborted) end();
	try {
		const response = await fetch(address.replace(/\/$/, '') + path, {
			method: 'POST',
			redirect: 'manual',
			headers: { ...headers, authorization: `Bearer ${token}` },
			body,
			signal: request.signal
		});
		// All of it, before the clock stops.
		return new Response((await response.text()) || null, response);
	} catch (error) {
		const cause = error instanceof Error ? (error.cause ?? error) : error;
		const { code } = cause as { code?: unknown };
		throw new Error(`no relay at ${address} (${String(code ?? cause)})`, { cause: error });
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', end);
	}
}

/** What a relay says to a request that it refuses; of whatever else answers, what that is called. */
export async function refusalIn(response: Response): Promise<ApiError['error']> {
	const body = (await response.json().catch(() => null)) as Partial<ApiError> | null;
	return body?.error ?? { code: '', message: response.statusText || 'it does not say why' };
}
