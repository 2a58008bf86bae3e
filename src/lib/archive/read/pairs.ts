/** Recent authors by channel, from the heads of frames: each has the totals of its (user, channel) pairs. */
import { isCounted, type Appearance } from '../../wire/frame/event';
import type { FrameHead } from '../../wire/frame/canonical-read';
import { pairKey } from '../../wire/frame/pairs';
import { Heads } from './heads';

/** A user's messages in a channel: within a run of events, and in total at its end. */
export interface PairCount {
	readonly channel: number;
	readonly author: Appearance;
	readonly among: number;
	readonly messages: number;
}

const heads = new Heads(pairsIn, 50_000);

/**
 * Authors after event `at`, up to the cursor, run by run; null if this device hasn't stored all of those
 * events, or there are too many. For a live query.
 */
export const pairsSince = (archive: string, at: number): Promise<readonly PairCount[] | null> =>
	heads.since(archive, at);

/** The pairs among the messages of a frame after event `at`. */
function pairsIn({ pairs, events }: FrameHead, at: number): PairCount[] {
	const totals = new Map(pairs.map((pair) => [pairKey(pair.user, pair.channel), pair.messages]));
	const counts = new Map<number, PairCount>();
	for (const { seq, kind, author, channel } of events) {
		if (seq <= at || !author || !isCounted(kind)) continue;
		const key = pairKey(author.user, channel);
		const among = (counts.get(key)?.among ?? 0) + 1;
		counts.set(key, { channel, author, among, messages: totals.get(key) ?? 0 });
	}
	return [...counts.values()];
}
