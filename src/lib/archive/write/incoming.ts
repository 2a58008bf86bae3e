/** Frames for an archive: checked once, outside any transaction. */
import type { Frame } from '../../wire/frame/event';
import { writeCanonical } from '../../wire/frame/canonical-write';
import { decodePacked, openFrame, packFrame } from '../../wire/frame/frame';
import { frameOf, mergeFrames } from '../../wire/frame/merge';
import { pairKey } from '../../wire/frame/pairs';
import { judgeFrame } from './frame-verdict';

/** A decoded frame and its received bytes; null if this device merged it from others. */
export interface Incoming {
	readonly frame: Frame;
	readonly bytes: Uint8Array | null;
}

/** Checks a frame from outside completely; throws WireError. */
export const openIncoming = (bytes: Uint8Array): Incoming => ({
	frame: decodePacked(openFrame(bytes)),
	bytes
});

/** The bytes to store; the browser packs a frame that wasn't received in this form. See docs/decisions/0021. */
export async function bytesOf({ frame, bytes }: Incoming): Promise<Uint8Array> {
	if (bytes) return bytes;
	const canonical = writeCanonical(frame);
	const [head, text] = await Promise.all([deflate(canonical.head), deflate(canonical.text)]);
	return packFrame(frame, canonical, (part) => (part === canonical.head ? head : text));
}

async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
	const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
	const packed = stream.pipeThrough(new CompressionStream('deflate-raw'));
	return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** The frame without its events before `from`. */
function cut({ frame, bytes }: Incoming, from: number): Incoming {
	if (frame.first === from) return { frame, bytes };
	const channels = new Map(frame.channels.map((channel) => [channel.id, channel]));
	const users = new Map(frame.users.map((user) => [user.id, user.messages]));
	const pairs = new Map(frame.pairs.map((p) => [pairKey(p.user, p.channel), p.messages]));
	return {
		bytes: null,
		frame: frameOf(
			frame.events.filter((event) => event.seq >= from),
			frame.totals,
			{
				channel: (id) => channels.get(id),
				user: (id) => users.get(id),
				pair: (user, channel) => pairs.get(pairKey(user, channel))
			}
		)
	};
}

/** Merges consecutive frames of a segment into one. */
export function joined(parts: readonly [Incoming, ...Incoming[]]): Incoming {
	return parts.length === 1
		? parts[0]
		: { frame: mergeFrames(parts.map(({ frame }) => frame)), bytes: null };
}

/** The frames of a queue that continue the log after `cursor`. */
export interface Plan {
	readonly kept: readonly Incoming[];
	/** Number of frames that were stored already. */
	readonly duplicates: number;
	/** Whether predecessors of a frame are missing. That frame and all after it are left out. */
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
