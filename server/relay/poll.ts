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
import { welcome } from './welcome';

/** Everything that a socket would have sent by now after this hello: bounded, because a stream has at most 8 segments. */
export async function poll(hello: Hello, context: Context): Promise<PollItem[]> {
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
	for (let sent = hello.cursor.seq; sent < head;) {
		const frame = await frames.next(sent + 1, head);
		items.push(frame.bytes);
		observer.sent('polling', frame.count, frame.bytes.length);
		sent = frame.last;
	}
	const beat: Beat = { type: 'beat', head, time: now() };
	return [...items, JSON.stringify(beat)];
}
