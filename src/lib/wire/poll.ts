/**
 * Polling: the live protocol without a socket. `POST /api/poll` takes one hello and answers with everything
 * that the socket would have sent by now (welcome, missing frames, a beat), each as kind (0 text, 1 frame),
 * length, bytes.
 */
import type { PollItem } from './api';
import { ByteReader, ByteWriter, utf8 } from './frame/bytes';
import { WireError } from './frame/errors';

export function encodePoll(items: readonly PollItem[]): Uint8Array {
	const out = new ByteWriter();
	for (const item of items) {
		out.uint(typeof item === 'string' ? 0 : 1);
		out.blob(typeof item === 'string' ? utf8(item) : item);
	}
	return out.finish();
}

/** Throws WireError on bytes that aren't an answer to a poll. */
export function decodePoll(bytes: Uint8Array): PollItem[] {
	const reader = new ByteReader(bytes);
	const items: PollItem[] = [];
	while (reader.left > 0) {
		const kind = reader.byte();
		if (kind > 1) throw new WireError('bad-message', 'not an answer to a poll');
		items.push(kind === 0 ? reader.string() : reader.blob().slice());
	}
	return items;
}
