/** Sends answers by uWebSockets.js: no more of a body is in its buffers than the system takes. */
import type { HttpResponse } from 'uWebSockets.js';
import type { ApiAnswer } from '../answers';
import { shapeOf, type Sending } from '../respond';
import { PART_BYTES } from '../server';

/** Call it corked. */
export function send(res: HttpResponse, answer: ApiAnswer, sending: Sending): void {
	const { status, headers, isResident = false } = answer;
	const { bytes, closes } = shapeOf(answer, sending);
	res.writeStatus(String(status));
	for (const [name, value] of Object.entries({ ...sending.headers, ...headers })) {
		res.writeHeader(name, value);
	}
	if (sending.method === 'HEAD') res.endWithoutBody(bytes.length, closes);
	else if (status === 204 || status === 304) res.endWithoutBody(undefined, closes);
	else if (closes || bytes.length === 0) res.end(bytes, closes);
	else return void sendParts(res, bytes, { ...sending, isResident });
	sending.over();
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
