/** What is drawn on a strip beside its bars, each as one path, however much there is. */
import { positionOf, startOfScale, endOfScale, type Scale } from './scale';
import type { Unrecorded } from './unrecorded';

/** Ticks of times, `width` px long; times in one px are one tick. */
export function ticksAt(
	times: readonly number[],
	scale: Scale,
	width: number,
	height: number
): string {
	const rows = new Set(times.map((time) => Math.round(positionOf(scale, time) * height)));
	return [...rows].map((y) => `M0 ${y}h${width}`).join('');
}

/** The least height of an outage, in px: a short one is seen, too. */
const LEAST = 3;

/** Areas of unrecorded times, `width` px wide; those that touch are one. */
export function areasOf(
	times: readonly Pick<Unrecorded, 'from' | 'to'>[],
	scale: Scale,
	width: number,
	height: number
): string {
	const areas: [top: number, bottom: number][] = [];
	for (const { from, to } of times) {
		if (to < startOfScale(scale) || from > endOfScale(scale)) continue;
		const [start, end] = [from, to].map((time) => positionOf(scale, time) * height);
		const middle = (start! + end!) / 2;
		const half = Math.max(LEAST, end! - start!) / 2;
		const [top, bottom] = [Math.floor(middle - half), Math.ceil(middle + half)];
		const last = areas.at(-1);
		if (last && top <= last[1]) last[1] = Math.max(last[1], bottom);
		else areas.push([top, bottom]);
	}
	return areas.map(([top, bottom]) => `M0 ${top}h${width}v${bottom - top}h${-width}z`).join('');
}
