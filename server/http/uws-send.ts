/** Sends answers by uWebSockets.js: no more of a body is in its buffers than the system takes. */
import type { HttpResponse } from 'uWebSockets.js';
import type { ApiAnswer } from './answers';
import type { AddressBudget } from './budget/address-budget';

export interface Sending {
	readonly method: string;
	readonly visitor: AddressBudget;
	/** Headers of every answer. */
	readonly headers: Readonly<Record<string, string>>;
	/** Whether the connection ends with it. */
	readonly ends: boolean;
	/** Aborts when the connection has ended. */
	readonly signal: AbortSignal;
	/** Called once it is handed over. */
	readonly over: () => void;
}

/** Longest body that ends a connection: uWS copies those whole. */
export const SMALL_BYTES = 65_536;
/** Bytes handed to the system at once: copying megabytes takes it milliseconds. */
const PART_BYTES = 131_072;

/** Call it corked. */
export function send(
	res: HttpResponse,
	{ status, headers, body, isResident = false }: ApiAnswer,
	{ method, visitor, headers: common, ends, signal, over }: Sending
): void {
	const isBodiless = method === 'HEAD' || status === 204 || status === 304 || body.length === 0;
	const bytes = typeof body === 'string' ? Buffer.from(body) : body;
	const closes =
		(isBodiless || bytes.length <= SMALL_BYTES) && (visitor.endsConnection(isBodiless) || ends);
	res.writeStatus(String(status));
	for (const [name, value] of Object.entries({ ...common, ...headers })) {
		res.writeHeader(name, value);
	}
	if (method === 'HEAD') res.endWithoutBody(bytes.length, closes);
	else if (status === 204 || status === 304) res.endWithoutBody(undefined, closes);
	else if (closes || bytes.length === 0) res.end(bytes, closes);
	else return void sendParts(res, bytes, { visitor, signal, over, isResident });
	over();
}

/** Sends a body in parts, as the client reads them, and each in the address's turn. */
async function sendParts(
	res: HttpResponse,
	bytes: Uint8Array,
	{
		visitor,
		signal,
		over,
		isResident
	}: Pick<Sending, 'visitor' | 'signal' | 'over'> & { isResident: boolean }
): Promise<void> {
	let isWritable = (): void => {};
	let release = (): void => {};
	signal.addEventListener('abort', () => isWritable());
	try {
		for (;;) {
			let [isTaken, isDone] = [false, false];
			const part = (): void => {
				const from = res.getWriteOffset();
				[isTaken, isDone] = res.tryEnd(bytes.subarray(from, from + PART_BYTES), bytes.length);
			};
			res.cork(part);
			if (isDone) return;
			if (bytes.length > PART_BYTES || !isTaken) {
				if (!isResident) release = visitor.outgoing.hold(bytes);
				isResident = true;
			}
			if (!isTaken) {
				await new Promise<void>((resolve) => {
					isWritable = resolve;
					res.onWritable(() => {
						isWritable();
						return true;
					});
				});
				if (signal.aborted) return;
			}
			await visitor.sendTurn(signal);
		}
	} catch {
		// The client has gone, or the address asks for more than its share.
		if (!signal.aborted) res.close();
	} finally {
		release();
		over();
	}
}
