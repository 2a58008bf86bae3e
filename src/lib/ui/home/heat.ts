/** Messages by day and hour of the reader's time zone. */
import type { QuarterTotals } from '$lib/archive/times/quarter-counts';
import { HOUR_MS } from '$lib/std/time';
import { QUARTER_MS } from '$lib/wire/times';

/** An hour of a day, as the clock shows it. */
export interface HeatCell {
	/** Epoch ms. */
	readonly start: number;
	readonly end: number;
	readonly hour: number;
	readonly messages: number;
	/** 0 for none, else up to LEVELS. */
	readonly level: number;
	/** Whether the clock showed it twice that day, as it was set back. */
	readonly twice: boolean;
}

export interface HeatDay {
	/** Its first moment, epoch ms. */
	readonly start: number;
	/** By hour; null for one that this day doesn't have, as the clock was set forward. */
	readonly cells: readonly (HeatCell | null)[];
}

export interface HeatMap {
	/** Ascending. */
	readonly days: readonly HeatDay[];
	/** The fewest messages of each level from 1 on; fewer entries where not so many levels are needed. */
	readonly levels: readonly number[];
	/** The last day with messages before and the first after these, epoch ms; null where there is none. */
	readonly before: number | null;
	readonly after: number | null;
}

export const LEVELS = 5;
export const HOURS = 24;

/** The first moment of a time's day, or of the day `later` days after it. */
const dayFrom = (time: number, later = 0): number => {
	const date = new Date(time);
	date.setHours(0, 0, 0, 0);
	date.setDate(date.getDate() + later);
	return date.setHours(0, 0, 0, 0);
};

/** The last of `count` days of which that of `first` (epoch ms) is the first. */
export const lastOf = (first: number, count: number): number => dayFrom(first, count - 1);

/** Where the clock first shows each hour of a day, and where the day ends. */
function hoursOf(day: number): readonly (readonly [hour: number, start: number])[] {
	const end = dayFrom(day, 1);
	const found = new Map<number, number>();
	// In quarters, as zones differ by them, and change by half an hour.
	for (let at = day; at < end; at += QUARTER_MS) {
		const hour = new Date(at).getHours();
		if (!found.has(hour)) found.set(hour, at);
	}
	return [...found];
}

/**
 * The `count` days that end with that of `last` (epoch ms). Levels are quantiles of these hours: each has as many hours as
 * the others, so that an extreme one doesn't pale the rest.
 */
export function heatOf(
	{ quarters, messages }: Pick<QuarterTotals, 'quarters' | 'messages'>,
	last: number,
	count: number
): HeatMap {
	const first = dayFrom(last, 1 - count);
	const end = dayFrom(last, 1);
	const sums = new Map<number, number>();
	let before: number | null = null;
	let after: number | null = null;
	for (let i = lowerBound(quarters, first / QUARTER_MS); i < quarters.length; i++) {
		const time = quarters[i]! * QUARTER_MS;
		if (time >= end) {
			after = dayFrom(time);
			break;
		}
		sums.set(quarters[i]!, messages[i]!);
	}
	const older = lowerBound(quarters, first / QUARTER_MS) - 1;
	if (older >= 0) before = dayFrom(quarters[older]! * QUARTER_MS);
	const bare = Array.from({ length: count }, (_, i) => bareDay(dayFrom(first, i), sums));
	const levels = levelsOf(
		bare.flatMap(({ cells }) => cells.flatMap((cell) => cell?.messages ?? []))
	);
	const levelOf = (value: number): number => levels.filter((least) => value >= least).length;
	const days = bare.map(({ start, cells }) => ({
		start,
		cells: cells.map((cell) => cell && { ...cell, level: levelOf(cell.messages) })
	}));
	return { days, levels, before, after };
}

function bareDay(
	start: number,
	sums: ReadonlyMap<number, number>
): { start: number; cells: (Omit<HeatCell, 'level'> | null)[] } {
	const end = dayFrom(start, 1);
	const cells = Array<Omit<HeatCell, 'level'> | null>(HOURS).fill(null);
	const hours = hoursOf(start);
	for (const [i, [hour, from]] of hours.entries()) {
		const to = hours[i + 1]?.[1] ?? end;
		let messages = 0;
		for (let at = from; at < to; at += QUARTER_MS) messages += sums.get(at / QUARTER_MS) ?? 0;
		cells[hour] = { start: from, end: to, hour, messages, twice: to - from > HOUR_MS };
	}
	return { start, cells };
}

/** The fewest messages of each level. */
function levelsOf(values: readonly number[]): readonly number[] {
	const some = values.filter((value) => value > 0).sort((a, b) => a - b);
	const least = Array.from(
		{ length: LEVELS },
		(_, i) => some[Math.floor((i * some.length) / LEVELS)] ?? 0
	);
	return [...new Set(least)].filter((value) => value > 0);
}

/** The index of the first of ascending numbers that isn't below `value`. */
function lowerBound(numbers: Float64Array, value: number): number {
	let [low, high] = [0, numbers.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (numbers[middle]! < value) low = middle + 1;
		else high = middle;
	}
	return low;
}
