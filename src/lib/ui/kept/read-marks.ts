/** How far channels are read: see kept-marks.svelte.ts for where that is stored. */
import type { ChannelCount } from '$lib/archive/tables/types';

/** How far a channel was read on this device. */
export interface ReadMark {
	/** The channel's total then, without what imports brought. */
	readonly total: number;
	/** The newest event of the log then; null in what earlier versions stored. */
	readonly seq: number | null;
	/** When its reader was there last, epoch ms by this device's clock; null if nobody knows. */
	readonly at: number | null;
}

/** By channel id. */
export type ReadMarks = ReadonlyMap<number, ReadMark>;
export type MovedMarks = Iterable<readonly [id: number, mark: ReadMark]>;

/** Whether `a` is further than `b`. */
const isFurther = (a: ReadMark, b: ReadMark): boolean =>
	a.total !== b.total
		? a.total > b.total
		: (a.seq ?? 0) !== (b.seq ?? 0)
			? (a.seq ?? 0) > (b.seq ?? 0)
			: (a.at ?? 0) > (b.at ?? 0);

/** Of each channel the mark that is further; `before` itself if nothing of `more` is. */
export function merged(before: ReadMarks | null, more: MovedMarks): ReadMarks {
	const moved = [...more].filter(([id, mark]) => {
		const had = before?.get(id);
		return !had || isFurther(mark, had);
	});
	return before && moved.length === 0 ? before : new Map([...(before ?? []), ...moved]);
}

/** A channel's total, and how much of it imports brought: that is never unread. */
type Total = Pick<ChannelCount, 'id' | 'messages' | 'imported'>;

const liveOf = ({ messages, imported = 0 }: Total): number => messages - imported;

/** Messages of a channel that aren't read. Before the first visit everything is. */
export const unreadIn = (channel: Total, marks: ReadMarks | null): number =>
	marks ? Math.max(0, liveOf(channel) - (marks.get(channel.id)?.total ?? 0)) : 0;

/** The marks of channels that are read up to event `seq`, now. */
export function marksAt(
	channels: readonly (Total & Pick<ChannelCount, 'at'>)[],
	seq: number
): MovedMarks {
	const at = Date.now();
	return channels.map((one) => [
		one.id,
		// A snapshot's totals are of a later event than the cursor.
		{ total: liveOf(one), seq: Math.max(seq, one.at), at }
	]);
}

/** Marks as a browser stores them. */
export const writtenMarks = (marks: MovedMarks): string =>
	JSON.stringify([...marks].map(([id, { total, seq, at }]) => [id, total, seq, at]));

/** What `writtenMarks` wrote, here or in an earlier version; null for anything else. Throws what JSON.parse throws. */
export function marksIn(written: string | null): ReadMarks | null {
	const kept: unknown = JSON.parse(written ?? 'null');
	if (!Array.isArray(kept)) return null;
	const rows = kept.filter((row): row is [number, number, (number | null)?, (number | null)?] =>
		Array.isArray(row)
	);
	return new Map(
		rows.map(([id, total, seq, at]) => [id, { total, seq: seq ?? null, at: at ?? null }])
	);
}
