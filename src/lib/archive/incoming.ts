/** Frames on their way into an archive: checked once, outside any transaction. */
import { deflateSync } from 'fflate';
import type { Frame } from '../wire/event';
import { decodePacked, encodeFrame, openFrame } from '../wire/frame';
import { frameOf, mergeFrames } from '../wire/merge';
import { pairKey } from '../wire/pairs';
import { judgeFrame } from './rules';

/** A frame that decodes, with the bytes that it came as. */
export interface Incoming {
	readonly frame: Frame;
	readonly bytes: Uint8Array;
}

/** Checks a frame from outside completely; throws WireError. */
export const openIncoming = (bytes: Uint8Array): Incoming => ({
	frame: decodePacked(openFrame(bytes)),
	bytes
});

/** Packs what this device made itself. The level weighs time against size, see docs/decisions/0021. */
const encoded = (frame: Frame): Incoming => ({
	frame,
	bytes: encodeFrame(frame, (bytes) => deflateSync(bytes, { level: 6 }))
});

/** The frame without its events before `from`. */
function cut({ frame, bytes }: Incoming, from: number): Incoming {
	if (frame.first === from) return { frame, bytes };
	const channels = new Map(frame.channels.map((channel) => [channel.id, channel]));
	const users = new Map(frame.users.map((user) => [user.id, user.messages]));
	const pairs = new Map(frame.pairs.map((p) => [pairKey(p.user, p.channel), p.messages]));
	return encoded(
		frameOf(
			frame.events.filter((event) => event.seq >= from),
			frame.totals,
			{
				channel: (id) => channels.get(id),
				user: (id) => users.get(id),
				pair: (user, channel) => pairs.get(pairKey(user, channel))
			}
		)
	);
}

/** One frame of several that follow each other within a segment. */
export function joined(parts: readonly [Incoming, ...Incoming[]]): Incoming {
	return parts.length === 1 ? parts[0] : encoded(mergeFrames(parts.map(({ frame }) => frame)));
}

/** What of a queue of frames continues the log after `cursor`. */
export interface Plan {
	readonly kept: readonly Incoming[];
	/** Frames that were stored already. */
	readonly duplicates: number;
	/** Whether a frame came whose predecessors are missing. It and all after it were left out. */
	readonly gap: boolean;
}

export function planFrames(cursor: number, queue: readonly Incoming[]): Plan {
	const kept: Incoming[] = [];
	let duplicates = 0;
	for (const incoming of queue) {
		const verdict = judgeFrame(kept.at(-1)?.frame.last ?? cursor, incoming.frame);
		if (verdict.type === 'gap') return { kept, duplicates, gap: true };
		if (verdict.type === 'duplicate') duplicates++;
		else kept.push(cut(incoming, verdict.from));
	}
	return { kept, duplicates, gap: false };
}
