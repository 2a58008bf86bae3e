/**
 * Where a time is on the strip. Time runs evenly along it, except where nothing was said for so long that the
 * rest would have no room: such an empty stretch is short, and is named.
 */
import { firstTime, lastTime, type Counts } from './counts';
import type { DayCount } from '$lib/archive/times/days';
import { startOf } from './days';

/** A part of the strip, from one time to another (epoch ms) and from one position to another (0 to 1). */
export interface Part {
	readonly from: number;
	readonly to: number;
	readonly top: number;
	readonly bottom: number;
	/** Whether it is a long time without messages. */
	readonly empty: boolean;
}
/** Parts that follow each other, from the first message's hour to the end of the last one's. */
export type Scale = readonly Part[];

/** An empty stretch is shortened if it is at least so long, in ms, and at least such a share of what isn't shortened. */
const LONG_MS = 2 * 86_400_000;
const SHARE = 0.12;
const MOST_EMPTY = 12;
/** The share of the strip that an empty stretch takes, and at most all of them. */
const EMPTY = 0.05;
const ALL_EMPTY = 0.3;
/** The least share of the strip of what is between two of them, and of all that need it. */
const LEAST = 0.04;
const ALL_LEAST = 0.5;

interface Stretch {
	readonly from: number;
	readonly to: number;
}
const lengthOf = ({ from, to }: Stretch): number => to - from;

/** The empty stretches to shorten, the longest first. */
function shortened(days: readonly Pick<DayCount, 'start' | 'end'>[], whole: number): Stretch[] {
	const between = days.slice(1).map(({ start }, i) => ({ from: days[i]!.end, to: start }));
	const long = between
		.filter((stretch) => lengthOf(stretch) >= LONG_MS)
		.sort((a, b) => lengthOf(b) - lengthOf(a));
	let rest = whole;
	const empty: Stretch[] = [];
	for (const stretch of long) {
		if (lengthOf(stretch) < SHARE * rest || empty.length === MOST_EMPTY) break;
		rest -= lengthOf(stretch);
		empty.push(stretch);
	}
	return empty;
}

/** The scale of counts, and of the days that have messages in them; without parts if there are none. */
export function scaleOf(counts: Counts, days: readonly Pick<DayCount, 'start' | 'end'>[]): Scale {
	if (days.length === 0) return [];
	const from = startOf('hour', firstTime(counts));
	const to = startOf('hour', lastTime(counts) - 1, 1);
	const empty = shortened(days, to - from).sort((a, b) => a.from - b.from);
	const runs = [...empty, { from: to, to }].map((next, i) => ({
		from: empty[i - 1]?.to ?? from,
		to: next.from
	}));
	const each = empty.length === 0 ? 0 : Math.min(EMPTY, ALL_EMPTY / empty.length);
	const least = Math.min(LEAST, ALL_LEAST / runs.length);
	const all = runs.reduce((sum, run) => sum + lengthOf(run), 0);
	const weights = runs.map((run) => Math.max(least, lengthOf(run) / all));
	const share = (1 - each * empty.length) / weights.reduce((sum, weight) => sum + weight, 0);
	const parts: Part[] = [];
	let top = 0;
	const add = ({ from, to }: Stretch, size: number, isEmpty: boolean): void => {
		const bottom = Math.min(1, top + size);
		parts.push({ from, to, top, bottom, empty: isEmpty });
		top = bottom;
	};
	for (const [i, run] of runs.entries()) {
		add(run, weights[i]! * share, false);
		if (empty[i]) add(empty[i], each, true);
	}
	return parts;
}

const between = (value: number, least: number, most: number): number =>
	Math.min(most, Math.max(least, value));

/** The position of a time, from 0 to 1; before and after all of it the ends. */
export function positionOf(scale: Scale, time: number): number {
	const part = scale.find(({ to }) => time < to) ?? scale.at(-1);
	if (!part) return 0;
	const { from, to, top, bottom } = part;
	return top + (bottom - top) * between((time - from) / (to - from), 0, 1);
}

/** The time at a position. */
export function timeAt(scale: Scale, position: number): number {
	const part = scale.find(({ bottom }) => position < bottom) ?? scale.at(-1);
	if (!part) return 0;
	const { from, to, top, bottom } = part;
	return from + (to - from) * between((position - top) / (bottom - top), 0, 1);
}

/** The long time without messages that a time is in. */
export const emptyAt = (scale: Scale, time: number): Part | undefined =>
	scale.find(({ from, to, empty }) => empty && from <= time && time < to);

/** When a strip begins and ends, epoch ms. */
export const startOfScale = (scale: Scale): number => scale[0]?.from ?? 0;
export const endOfScale = (scale: Scale): number => scale.at(-1)?.to ?? 0;
