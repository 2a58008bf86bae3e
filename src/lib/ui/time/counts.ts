/** Counts of messages over time, ready to be drawn and stepped through. */
import type { QuarterTotals } from '$lib/archive/times/quarter-counts';
import { QUARTER_MS } from '$lib/wire/times';

export interface Counts {
	/** When each quarter of an hour that has messages begins, epoch ms, ascending. */
	readonly starts: Float64Array;
	/** Messages before each of these quarters; one more at the end: all of them. */
	readonly before: Float64Array;
	/** The same of those that are stored on this device. */
	readonly storedBefore: Float64Array;
}

/** Times of messages (by sentAt, epoch ms): at or after `from`, before `before`. */
export interface Bounds {
	readonly from?: number;
	readonly before?: number;
}

/** The index of the first quarter that begins at or after `time`. */
export function indexAt({ starts }: Counts, time: number): number {
	let low = 0;
	let high = starts.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (starts[middle]! < time) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** What lies within bounds; a quarter that a bound cuts is in it completely. */
export function boundedTo(
	{ quarters, messages, stored }: QuarterTotals,
	{ from = -Infinity, before = Infinity }: Bounds
): QuarterTotals {
	let first = 0;
	while (first < quarters.length && (quarters[first]! + 1) * QUARTER_MS <= from) first++;
	let last = quarters.length;
	while (last > first && quarters[last - 1]! * QUARTER_MS >= before) last--;
	return {
		quarters: quarters.subarray(first, last),
		messages: messages.subarray(first, last),
		stored: stored.subarray(first, last)
	};
}

export function countsOf({ quarters, messages, stored }: QuarterTotals): Counts {
	const { length } = quarters;
	const before = new Float64Array(length + 1);
	const storedBefore = new Float64Array(length + 1);
	for (let i = 0; i < length; i++) {
		before[i + 1] = before[i]! + messages[i]!;
		storedBefore[i + 1] = storedBefore[i]! + stored[i]!;
	}
	return { starts: quarters.map((quarter) => quarter * QUARTER_MS), before, storedBefore };
}

/** When the first quarter with messages begins, and when the last one ends. Not for empty counts. */
export const firstTime = ({ starts }: Counts): number => starts[0] ?? 0;
export const lastTime = ({ starts }: Counts): number => (starts.at(-1) ?? 0) + QUARTER_MS;

/** `sums` up to a time, as if the messages of a quarter were spread evenly over it. */
function upTo(counts: Counts, sums: Float64Array, time: number): number {
	const next = indexAt(counts, time);
	if (next === 0) return 0;
	const start = counts.starts[next - 1]!;
	const [before, after] = [sums[next - 1]!, sums[next]!];
	return before + (after - before) * Math.min(1, (time - start) / QUARTER_MS);
}

/** Messages between two times, about: a quarter's are spread evenly over it. */
export const messagesIn = (counts: Counts, from: number, to: number): number =>
	upTo(counts, counts.before, to) - upTo(counts, counts.before, from);

/** The same of those on this device. */
export const storedIn = (counts: Counts, from: number, to: number): number =>
	upTo(counts, counts.storedBefore, to) - upTo(counts, counts.storedBefore, from);
