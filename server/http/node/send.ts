/** Sends answers by `node:http`: no more of a body is in its buffers than the system takes. */
import type { ServerResponse } from 'node:http';
import type { ApiAnswer } from '../answers';
import { shapeOf, type Sending } from '../respond';
import { PART_BYTES } from '../server';

export function send(res: ServerResponse, answer: ApiAnswer, sending: Sending): void {
	const { status, headers, isResident = false } = answer;
	const { bytes, isBodiless, closes } = shapeOf(answer, sending);
	if (closes) res.shouldKeepAlive = false;
	const hasLength = status !== 204 && status !== 304;
	res.writeHead(status, {
		...sending.headers,
		...headers,
		...(hasLength ? { 'content-length': bytes.length } : {})
	});
	if (!isBodiless && bytes.length > PART_BYTES) {
		return void sendParts(res, bytes, { ...sending, isResident });
	}
	if (isBodiless) res.end();
	else res.end(bytes);
	if (res.writableLength === 0 || isBodiless) return sending.over();
	const release = isResident ? () => {} : sending.visitor.outgoing.hold(bytes);
	res.once('close', () => {
		release();
		sending.over();
	});
}

/** Sends a body in parts, as the client reads them, and each in the address's turn. */
async function sendParts(
	res: ServerResponse,
	bytes: Uint8Array,
	{ visitor, signal, over, isResident }: Sending & { isResident: boolean }
): Promise<void> {
	const release = isResident ? () => {} : visitor.outgoing.hold(bytes);
	try {
		for (let from = 0; ; from += PART_BYTES) {
			const part = bytes.subarray(from, from + PART_BYTES);
			const isLast = from + part.length >= bytes.length;
			if (isLast) res.end(part);
			else if (!res.write(part)) await drained(res);
			if (isLast || signal.aborted) break;
			await visitor.sendTurn(signal);
		}
		if (!res.writableFinished && !res.destroyed) {
			await new Promise((resolve) => res.once('close', resolve));
		}
	} catch {
		// The client has gone, or the address asks for more than its share.
		res.destroy();
	} finally {
		release();
		over();
	}
}

/** Resolves once the system has taken what was written, or the connection has ended. */
const drained = (res: ServerResponse): Promise<void> =>
	new Promise((resolve) => {
		const done = (): void => {
			res.off('drain', done);
			res.off('close', done);
			resolve();
		};
		res.on('drain', done);
		res.on('close', done);
	});
