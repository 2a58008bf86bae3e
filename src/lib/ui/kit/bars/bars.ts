/** Bars of a chart, in words and as shapes. */
import { shortDay, timeOfDay } from '$lib/ui/copy/format';
import { CHART } from './copy';
import { DAY_MS, HOUR_MS } from '$lib/std/time';

/** One bar: the period from `start` to before `end` (epoch ms, this device's clock) and its figure. */
export interface Bar {
	readonly start: number;
	readonly end: number;
	/** Null where nobody can tell at the moment. */
	readonly value: number | null;
	/** What wasn't recorded in a part of this time: all of it, or these channels; absent where everything was. */
	readonly unrecorded?: 'all' | readonly string[];
	/** Whether its time isn't over yet. */
	readonly running?: boolean;
	/** Its name, if it isn't a single period: "14:00" of every day. */
	readonly name?: string;
}

/** A day is an hour shorter or longer when the clocks change. */
const isDay = ({ start, end }: Bar): boolean => end - start >= DAY_MS - HOUR_MS;

/** A time of day, with its day unless that is `today` (as Date.toDateString has it). */
const moment = (time: number, today: string): string =>
	(new Date(time).toDateString() === today ? '' : `${shortDay(time)}, `) + timeOfDay(time);

/** The labels below the first and the last of `bars`. */
export function axisOf(bars: readonly Bar[], today: string): readonly [from: string, to: string] {
	const [first] = bars;
	const last = bars.at(-1);
	if (!first || !last) return ['', ''];
	if (first.name !== undefined) return [first.name, last.name ?? ''];
	if (isDay(first))
		return [shortDay(first.start), last.running ? CHART.today : shortDay(last.start)];
	return [moment(first.start, today), last.running ? CHART.now : moment(last.end, today)];
}

/** "14:03 – 14:04", "25 Dec 2004, 14:00 – 15:00" where that isn't `today`, "25 Dec 2004", or the bar's own name. */
export function spanOf(bar: Bar, today: string): string {
	const { start, end, name } = bar;
	if (name !== undefined) return name;
	return isDay(bar) ? shortDay(start) : `${moment(start, today)} – ${timeOfDay(end)}`;
}

/** The largest value; 0 where there is none. */
export const topOf = (bars: readonly Bar[]): number =>
	bars.reduce((top, { value }) => Math.max(top, value ?? 0), 0);

/** Whether nothing was recorded in a bar's time, as far as anybody knows. */
export const isHole = ({ value, unrecorded }: Bar): boolean => unrecorded === 'all' && !value;

/** How values are drawn. */
export interface Scale {
	/** The value at the top; 0 where there is none. Bars above it are cut off, and labelled. */
	readonly top: number;
	/** Round values up to the top to mark, ascending. */
	readonly ticks: readonly number[];
}

/** A bar is extreme that is so many times the next one, and as large, with so many others to compare. */
const FAR = 4;
const LARGE = 20;
const OTHERS = 2;
/** At most this share of the bars. */
const FEW = 0.05;
/** Marks of a scale at most. */
const TICKS = 3;

/** The scale for these values: to the largest, unless a few are far above all others. */
export function scaleOf(values: readonly (number | null)[]): Scale {
	const sorted = values.filter((value) => value !== null && value > 0).sort((a, b) => b! - a!);
	const few = Math.max(1, Math.floor(values.length * FEW));
	let top = sorted[0] ?? 0;
	for (let i = 1; i <= few && i + OTHERS <= sorted.length; i++) {
		if (sorted[i - 1]! >= Math.max(LARGE, FAR * sorted[i]!)) top = sorted[i]!;
	}
	const step = roundUp(top / TICKS);
	const ticks = Array.from({ length: Math.floor(top / step) }, (_, i) => (i + 1) * step);
	return { top, ticks };
}

/** The next of 1, 2, 5, 10, 20 … */
function roundUp(value: number): number {
	const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))));
	return [1, 2, 5, 10].map((digit) => digit * power).find((round) => round >= value) ?? 10 * power;
}

/** SVG paths of the bars, in px: complete ones, the running one, times without record, unknown ones, and marks of those in which some channels weren't recorded. */
export interface Shapes {
	readonly known: string;
	readonly running: string;
	readonly hole: string;
	readonly unknown: string;
	readonly partly: string;
	/** Where cut bars say their value: the middle of each, and its row from above, so that none covers another. */
	readonly cut: readonly { readonly bar: Bar; readonly x: number; readonly row: number }[];
}

/** The lowest height of a bar above 0, in px. */
const LOWEST = 2;
const ROUNDING = 2;
/** The widest bar. */
const WIDEST = 48;
/** A cut bar has a gap, and above it its end. */
const GAP = 3;
const END = 6;
/** Room for the value of a cut bar, as wide as five digits. */
const LABEL_WIDTH = 48;

/** The shapes of bars in a box of `width` × `height` px; they stand on its bottom, and the scale's top fills it. */
export function shapesOf(
	bars: readonly Bar[],
	{ top }: Scale,
	width: number,
	height: number
): Shapes {
	const shapes = { known: '', running: '', hole: '', unknown: '', partly: '' };
	const cut: { bar: Bar; x: number; row: number }[] = [];
	const step = width / Math.max(1, bars.length);
	const gap = Math.max(step - WIDEST, step > 3 ? Math.min(3, step * 0.25) : step * 0.15);
	bars.forEach((bar, i) => {
		const { value, running, unrecorded } = bar;
		const left = i * step + gap / 2;
		const wide = step - gap;
		const all = `M${px(i * step)} 0h${px(step)}v${px(height)}h${px(-step)}z`;
		if (isHole(bar)) shapes.hole += all;
		else if (value === null) shapes.unknown += all;
		else if (unrecorded) shapes.partly += `M${px(i * step)} ${px(height - 1)}h${px(step)}`;
		if (!value) return;
		const kind = running ? 'running' : 'known';
		if (value <= top) {
			shapes[kind] += column(left, wide, Math.max(LOWEST, (value / top) * height), height);
			return;
		}
		shapes[kind] +=
			`M${px(left)} ${px(height)}v${px(GAP + END - height)}h${px(wide)}v${px(height - GAP - END)}z`;
		shapes[kind] += column(left, wide, END, END);
		const before = cut.at(-1);
		const x = left + wide / 2;
		cut.push({ bar, x, row: before && x - before.x < LABEL_WIDTH ? before.row + 1 : 0 });
	});
	return { ...shapes, cut };
}

const px = (value: number): string => `${Math.round(value * 100) / 100}`;

/** A bar with its upper corners rounded. */
function column(left: number, width: number, tall: number, height: number): string {
	const round = Math.min(ROUNDING, width / 2, tall);
	return (
		`M${px(left)} ${px(height)}v${px(round - tall)}q0 ${px(-round)} ${px(round)} ${px(-round)}` +
		`h${px(width - 2 * round)}q${px(round)} 0 ${px(round)} ${px(round)}v${px(tall - round)}z`
	);
}
