/** Requests to another relay process. */
import { promisify } from 'node:util';
import { gzip, type InputType, type ZlibOptions } from 'node:zlib';
import type { ApiError } from '../../../src/lib/wire/index';

/** A request times out after this much silence, in ms. */
const ANSWER_MS = 30_000;
const SILENT = new Error('it is silent');

export interface FarRelay {
	readonly address: string;
	readonly token: string;
}

/**
 * Posts to a path of a relay. It returns a redirect instead of following it: its target is not a relay, but
 * often answers 200. `signal` aborts. Throws an error in plain words if there is no answer.
 */
export async function post(
	{ address, token }: FarRelay,
	path: string,
	headers: Readonly<{ [name: string]: string }>,
	body: string | Uint8Array<ArrayBuffer>,
	signal?: AbortSignal,
	answerMs = ANSWER_MS
): Promise<Response> {
	// Not AbortSignal.any: Node 20 may collect a timeout signal that only it references, and then it never fires.
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
		// Reads the complete body before the timeout is cleared.
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

const packed = promisify<InputType, ZlibOptions, Buffer>(gzip);
/** A relay inflates nothing that becomes very much longer: what does goes as it is. */
const MOST_RATIO = 100;

/** Posts lines of JSON likewise, packed with gzip. */
export async function postLines(
	relay: FarRelay,
	path: string,
	lines: readonly string[],
	{ headers, signal }: { headers?: Readonly<{ [name: string]: string }>; signal?: AbortSignal } = {}
): Promise<Response> {
	const plain = Buffer.from(lines.join('\n'));
	const small = await packed(plain, { level: 1 });
	const isPacked = plain.length <= small.length * MOST_RATIO;
	const about = {
		...headers,
		'content-type': 'application/x-ndjson',
		...(isPacked && { 'content-encoding': 'gzip' })
	};
	return post(relay, path, about, new Uint8Array(isPacked ? small : plain), signal);
}

/** The relay's error in a refused request; for any other server, its status. */
export async function refusalIn(response: Response): Promise<ApiError['error']> {
	const body = (await response.json().catch(() => null)) as Partial<ApiError> | null;
	return body?.error ?? { code: '', message: response.statusText || 'it does not say why' };
}
