/** Bars of a chart, in words and as shapes. */
import { shortDay, timeOfDay } from '$lib/ui/copy/format';
import { CHART } from './copy';
import { DAY_MS, HOUR_MS } from '$lib/std/time';

/** One bar: the period from `start` to before `end` (epoch ms, this device's clock) and its figure. */
export interface Bar {
	readonly start: number;
	readonly end: number;
	/** Null if unknown: an outage, or a period that this device knows nothing about. */
	readonly value: number | null;
	/** Messages that imports brought in this time, which the figure leaves out; absent or 0 for none. */
	readonly imported?: number | undefined;
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

/** SVG paths of the bars, in px: complete bars, the current one, full-height unknown periods, and marks of imports. */
export interface Shapes {
	readonly known: string;
	readonly running: string;
	readonly unknown: string;
	readonly imported: string;
}

/** The lowest height of a bar above 0, in px. */
const LOWEST = 2;
const ROUNDING = 2;

/** The shapes of bars in a box of `width` × `height` px; they stand on its bottom, and the tallest fills it. */
export function shapesOf(bars: readonly Bar[], width: number, height: number): Shapes {
	const shapes = { known: '', running: '', unknown: '', imported: '' };
	const top = topOf(bars);
	const step = width / Math.max(1, bars.length);
	const gap = step > 3 ? Math.min(3, step * 0.25) : step * 0.15;
	bars.forEach(({ value, running, imported }, i) => {
		const left = i * step + gap / 2;
		if (imported) shapes.imported += `M${px(left)} 1h${px(step - gap)}`;
		if (value === null) {
			shapes.unknown += `M${px(i * step)} 0h${px(step)}v${px(height)}h${px(-step)}z`;
		} else if (value > 0) {
			const tall = Math.max(LOWEST, (value / top) * height);
			shapes[running ? 'running' : 'known'] += column(left, step - gap, tall, height);
		}
	});
	return shapes;
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
