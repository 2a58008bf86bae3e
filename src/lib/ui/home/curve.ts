/** How a channel went while its reader was away, as a line. */
import { MINUTE_MS } from '$lib/std/time';

/** Lengths of a step, in minutes. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1_440, 2_880, 10_080, 43_200];
/** Steps of a curve. */
const MOST = 40;
const FEWEST = 12;

export interface Curve {
	/** When its first step begins, epoch ms. */
	readonly from: number;
	/** Length of a step in ms. */
	readonly step: number;
	/** Messages of each step. */
	readonly values: readonly number[];
}

/** The curve of counts (each of `unit` ms from a time on, epoch ms) up to `until`; null without any. */
export function curveOf(
	counts: readonly (readonly [time: number, messages: number])[],
	unit: number,
	until: number
): Curve | null {
	if (counts.length === 0) return null;
	const [first, last] = counts.reduce(
		([least, most], [time]) => [Math.min(least, time), Math.max(most, time)],
		[Infinity, until]
	);
	const wide = STEPS.map((minutes) => minutes * MINUTE_MS).filter((step) => step >= unit);
	const step =
		wide.find((length) => Math.floor(last / length) - Math.floor(first / length) < MOST) ??
		Math.ceil((last - first) / MOST);
	const end = Math.floor(last / step);
	const begin = Math.min(Math.floor(first / step), end - FEWEST + 1);
	const values = Array<number>(end - begin + 1).fill(0);
	for (const [time, messages] of counts) values[Math.floor(time / step) - begin]! += messages;
	return { from: begin * step, step, values };
}

/** A point of a drawn curve, in a box whose sides are 1; y goes down. */
export interface Point {
	readonly x: number;
	readonly y: number;
}

/** The points of a curve: each in the middle of its step. */
export function pointsOf({ values }: Curve): readonly Point[] {
	const top = Math.max(1, ...values);
	return values.map((value, i) => ({
		x: values.length === 1 ? 0.5 : i / (values.length - 1),
		y: 1 - value / top
	}));
}

/** A line through the points that swings no further than they do, as an SVG path of a box `width` × `height`. */
export function pathOf(points: readonly Point[], width: number, height: number): string {
	const px = (value: number): string => `${Math.round(value * 100) / 100}`;
	return points
		.map(({ x, y }, i) => {
			const [right, down] = [x * width, y * height];
			const before = points[i - 1];
			if (!before) return `M${px(right)} ${px(down)}`;
			const middle = px(((before.x + x) / 2) * width);
			return `C${middle} ${px(before.y * height)} ${middle} ${px(down)} ${px(right)} ${px(down)}`;
		})
		.join('');
}

/** The highest point, the latest of several. */
export function peakOf(points: readonly Point[]): Point | undefined {
	return points.reduce<Point | undefined>(
		(best, point) => (best && best.y < point.y ? best : point),
		undefined
	);
}
