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
	/** Called once it is handed over. */
	readonly over: () => void;
}

/** Longest body that ends a connection: uWS copies those whole. */
const SMALL_BYTES = 65_536;

/** Call it corked. A connection that is aborted calls `over` by itself. */
export function send(
	res: HttpResponse,
	{ status, headers, body, isResident = false }: ApiAnswer,
	{ method, visitor, headers: common, ends, over }: Sending
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
	else {
		const [isDone] = res.tryEnd(bytes, bytes.length);
		if (!isDone)
			return goOn(res, bytes, isResident ? () => {} : visitor.outgoing.hold(bytes), over);
	}
	over();
}

/** Sends the rest as the client reads. */
function goOn(res: HttpResponse, bytes: Uint8Array, release: () => void, over: () => void): void {
	const done = (): void => {
		release();
		over();
	};
	res.onAborted(done);
	res.onWritable((offset) => {
		const [isDone] = res.tryEnd(bytes.subarray(offset), bytes.length);
		if (isDone) done();
		return isDone;
	});
}
