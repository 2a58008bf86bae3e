/** Recent authors by channel, from the heads of frames: each has the totals of its (user, channel) pairs. */
import { isCounted, type Appearance } from '../../wire/frame/event';
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { borderOf, sealedSegments, segmentFirst, segmentOf } from '../../wire/frame/limits';
import { pairKey } from '../../wire/frame/pairs';
import { framesIn } from './events';
import { Lru } from '../../std/lru';
import { databaseOf } from '../tables/schema';

/** A user's messages in a channel: within a run of events, and in total at its end. */
export interface PairCount {
	readonly channel: number;
	readonly author: Appearance;
	readonly among: number;
	readonly messages: number;
}

/** Limit of segments to read: beyond it, querying the relay is faster. */
const MOST = 256;
/** Cached results of recently read frames: as the log grows, only its newest frame is new. */
const found = new Lru<string, readonly PairCount[]>(50_000, (pairs) => pairs.length + 1);

/**
 * Authors after event `at`, up to the cursor, run by run; null if this device hasn't stored all of those
 * events, or there are too many. For a live query.
 */
export function pairsSince(archive: string, at: number): Promise<readonly PairCount[] | null> {
	const db = databaseOf(archive);
	return db.transaction('r', [db.segments, db.frames, db.meta], async () => {
		const seq = (await db.fact('stream'))?.cursor.seq ?? 0;
		if (at >= seq) return [];
		const [from, end] = [segmentOf(at + 1), sealedSegments(seq)];
		if (end - from > MOST) return null;
		const runs: (readonly PairCount[])[] = [];
		const add = (key: string, first: number, bytes: Uint8Array): void => {
			const pairs = pairsIn(bytes, at);
			if (at < first) found.set(key, pairs);
			runs.push(pairs);
		};
		for (let n = from; n < end; n++) {
			const key = `${archive} ${n}`;
			const known = at < segmentFirst(n) ? found.get(key) : undefined;
			const row = known ? undefined : await db.segments.get(n);
			if (known) runs.push(known);
			else if (row) add(key, segmentFirst(n), row.bytes);
			else return null;
		}
		let next = Math.max(at, borderOf(seq)) + 1;
		for (const { first, last, bytes } of await framesIn(db, next, seq)) {
			if (first > next) return null;
			next = last + 1;
			const key = `${archive} ${first} ${last}`;
			const known = at < first ? found.get(key) : undefined;
			if (known) runs.push(known);
			else add(key, first, bytes);
		}
		return next > seq ? runs.flat() : null;
	});
}

/** The pairs among the messages of a frame after event `at`. */
function pairsIn(bytes: Uint8Array, at: number): PairCount[] {
	const { pairs, events } = decodeHead(openFrame(bytes));
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
