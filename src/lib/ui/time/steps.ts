/** Steps by keys: each leads to a time that has messages. */
import { indexAt, type Counts } from './counts';
import { startOf, type Unit } from './days';
import type { Scale } from './scale';

const DAY_MS = 86_400_000;

/** What an arrow and what a page key moves by, on a strip of this length. */
interface Steps {
	readonly arrow: Unit;
	readonly page: Unit;
}
export function stepsOf(scale: Scale): Steps {
	const days = scale
		.filter(({ empty }) => !empty)
		.reduce((sum, { from, to }) => sum + (to - from) / DAY_MS, 0);
	if (days <= 45) return { arrow: 'hour', page: 'day' };
	return { arrow: 'day', page: days <= 400 ? 'week' : 'month' };
}

/** Where a step leads: to a time, epoch ms, or beyond an end. */
export type Stepped = number | 'beginning' | 'now';

/** The unit with messages next to the one that `time` is in. */
export function step(counts: Counts, time: number, unit: Unit, later: boolean): Stepped {
	if (later) {
		const next = counts.starts[indexAt(counts, startOf(unit, time, 1))];
		return next === undefined ? 'now' : startOf(unit, next);
	}
	const before = counts.starts[indexAt(counts, startOf(unit, time)) - 1];
	return before === undefined ? 'beginning' : startOf(unit, before);
}

/** A unit on or back, and on from there to what has messages: to the smaller unit `to` that has. */
export function leap(
	counts: Counts,
	time: number,
	unit: Unit,
	{ to, later }: { readonly to: Unit; readonly later: boolean }
): Stepped {
	const near = startOf(to, time) + (startOf(unit, time, later ? 1 : -1) - startOf(unit, time));
	if (later) {
		const next = counts.starts[indexAt(counts, Math.max(near, startOf(to, time, 1)))];
		return next === undefined ? 'now' : startOf(to, next);
	}
	const before =
		counts.starts[indexAt(counts, Math.min(startOf(to, near, 1), startOf(to, time))) - 1];
	return before === undefined ? 'beginning' : startOf(to, before);
}

/** Where a key leads from `time`; null for a key that leads nowhere. */
export function keyed(key: string, counts: Counts, scale: Scale, time: number): Stepped | null {
	const { arrow, page } = stepsOf(scale);
	switch (key) {
		case 'ArrowUp':
		case 'ArrowLeft':
			return step(counts, time, arrow, false);
		case 'ArrowDown':
		case 'ArrowRight':
			return step(counts, time, arrow, true);
		case 'PageUp':
			return leap(counts, time, page, { to: arrow, later: false });
		case 'PageDown':
			return leap(counts, time, page, { to: arrow, later: true });
		case 'Home':
			return 'beginning';
		case 'End':
			return 'now';
		default:
			return null;
	}
}

/** `along`, or what an arrow would lead to if that is further: a wheel always moves on to what has messages. */
export function alongOrStep(
	along: Stepped,
	counts: Counts,
	scale: Scale,
	{ time, later }: { readonly time: number; readonly later: boolean }
): Stepped {
	const least = step(counts, time, stepsOf(scale).arrow, later);
	if (typeof along !== 'number') return along;
	if (typeof least !== 'number') return least;
	return later ? Math.max(along, least) : Math.min(along, least);
}
