import {
	CLOSE,
	comesBack,
	commonProtocol,
	type Beat,
	type Hello,
	type PollItem,
	type RelayError
} from '../../src/lib/wire/index';
import type { Context } from './context';
import type { Visitor } from './visitor';
import { welcome } from './welcome';

/** Bytes of frames in an answer; the beat tells the device that there are more, and it polls again. */
const ANSWER_BYTES = 2 * 1024 * 1024;

/** Everything that a socket would have sent by now after this hello, or the first part of it. */
export async function poll(hello: Hello, context: Context, visitor?: Visitor): Promise<PollItem[]> {
	await visitor?.turn('any');
	const { log, frames, observer, now } = context;
	const protocol = commonProtocol(hello.protocols);
	if (protocol === null) {
		const error: RelayError = {
			type: 'error',
			code: 'unsupportedProtocol',
			message: 'the app and the relay are of versions too far apart',
			temporary: comesBack(CLOSE.unsupportedProtocol)
		};
		return [JSON.stringify(error)];
	}
	const answer = welcome(hello.cursor, protocol, context);
	const items: PollItem[] = [JSON.stringify(answer)];
	observer.polled(answer.resume === 'stream' ? 'stream' : answer.cause);
	if (answer.resume === 'snapshot' || !hello.cursor) return items;
	const { head } = log;
	let size = 0;
	for (let sent = hello.cursor.seq; sent < head && size < ANSWER_BYTES;) {
		const frame = await frames.next(sent + 1, head);
		items.push(frame.bytes);
		size += frame.bytes.length;
		observer.sent('polling', frame.count, frame.bytes.length);
		sent = frame.last;
	}
	const beat: Beat = { type: 'beat', head, time: now() };
	return [...items, JSON.stringify(beat)];
}
