/** Messages by channel and by the minute in which they were sent, from the heads of frames. */
import { MINUTE_MS } from '../../std/time';
import type { FrameHead } from '../../wire/frame/canonical-read';
import { isCounted } from '../../wire/frame/event';
import { coverageOf, databaseOf, STORED } from '../tables/schema';
import { catalogOf } from './catalog-rows';
import { framesIn } from './events';
import { Heads } from './heads';

/** Messages of a channel sent in a minute since the epoch, within a run of events. */
export type SentCount = readonly [channel: number, minute: number, messages: number];

/** What is stored of a period. */
export interface StoredSent {
	readonly counts: readonly SentCount[];
	/** Whether all events of the log are stored, so that no other message is of that period. */
	readonly complete: boolean;
}

/** Segments of a period that are read at most: a million messages. */
const MOST = 2_048;

const heads = new Heads(sentIn, 200_000);

/**
 * The messages after event `at`, up to the cursor; null if this device hasn't stored all of those events, or there are
 * too many. For a live query.
 */
export const sentSince = (archive: string, at: number): Promise<readonly SentCount[] | null> =>
	heads.since(archive, at);

/**
 * The stored messages sent from `from` on and before `before` (epoch ms, whole minutes), wherever imports have put them;
 * null before there is an archive, and for a period of too many. For a live query.
 */
export function storedSent(
	archive: string,
	from: number,
	before: number
): Promise<StoredSent | null> {
	const db = databaseOf(archive);
	const tables = [db.catalog, db.segments, db.frames, db.meta];
	return db.transaction('r', tables, async () => {
		const [stream, stored] = await db.facts('stream', STORED);
		if (!stream || !stored) return null;
		const { seq } = stream.cursor;
		const rows = await catalogOf(db, await db.catalog.orderBy('n').primaryKeys());
		const inside = rows.filter(({ sentAt }) => sentAt[1] >= from && sentAt[0] < before);
		if (inside.length > MOST) return null;
		const runs: (readonly SentCount[])[] = [];
		for (const { n } of inside) runs.push((await heads.segment(db, n)) ?? []);
		for (const { first, last, bytes } of await framesIn(db, 1, seq)) {
			runs.push(heads.frame(`${archive} ${first} ${last}`, first, bytes));
		}
		const [range, ...others] = coverageOf(stream, stored);
		const whole = range?.first === 1 && range.last === seq && others.length === 0;
		return {
			counts: runs
				.flat()
				.filter(([, minute]) => minute * MINUTE_MS >= from && minute * MINUTE_MS < before),
			complete: seq === 0 || whole
		};
	});
}

/** The counts of a frame's messages after event `at`. */
function sentIn({ events }: FrameHead, at: number): SentCount[] {
	const channels = new Map<number, Map<number, number>>();
	for (const { seq, kind, channel, sentAt } of events) {
		if (seq <= at || !isCounted(kind)) continue;
		const minute = Math.floor(sentAt / MINUTE_MS);
		let minutes = channels.get(channel);
		if (!minutes) channels.set(channel, (minutes = new Map()));
		minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
	}
	return [...channels].flatMap(([channel, minutes]) =>
		[...minutes].map(([minute, messages]): SentCount => [channel, minute, messages])
	);
}
