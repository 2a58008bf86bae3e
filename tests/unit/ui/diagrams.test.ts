import { describe, expect, test } from 'vitest';
import { barsOf, edgesOf, RANGES, rangeOf, type Known } from '../../../src/lib/ui/charts/diagrams';

const [now, day, week] = RANGES;
/** A minute that is the first of a step in each range. */
const MINUTE = 120 * 250_000;
const counts = (from: number, to: number, messages: number) =>
	Array.from({ length: to - from + 1 }, (_, i) => ({ minute: from + i, messages }));
const known = (over: Partial<Known>): Known => ({
	counts: [],
	series: null,
	minute: MINUTE,
	running: MINUTE,
	newest: MINUTE,
	current: true,
	...over
});
const values = (range: typeof now, over: Partial<Known>): (number | null)[] =>
	barsOf(range, known(over), 0).map(({ value }) => value);

describe('The bars of a diagram', () => {
	test('end with the step that runs, and begin where the range does', () => {
		const bars = barsOf(now, known({}), 5_000);
		expect(bars).toHaveLength(15);
		expect(bars.at(-1)).toMatchObject({
			start: MINUTE * 60_000 - 5_000,
			end: (MINUTE + 1) * 60_000 - 5_000,
			running: true
		});
		expect(bars.at(-2)?.running).toBeUndefined();
		if (!day) throw new Error('no day');
		expect(edgesOf(day, MINUTE + 3)).toHaveLength(97);
		expect(edgesOf(day, MINUTE + 3).at(-1)).toBe(MINUTE + 15);
	});

	test('of a time that is over are all finished', () => {
		const bars = barsOf(now, known({ running: MINUTE + 1 }), 0);
		expect(bars.filter(({ running }) => running)).toEqual([]);
	});

	test('have the minutes that are counted, and nothing in those that are known to be quiet', () => {
		const bars = values(now, { counts: counts(MINUTE - 5, MINUTE - 2, 7), newest: MINUTE - 2 });
		expect(bars).toEqual([...new Array<null>(9).fill(null), 7, 7, 7, 7, 0, 0]);
	});

	test('say nothing of the minute in which the connection ended, nor of those after it', () => {
		const cut = { counts: counts(MINUTE - 14, MINUTE - 2, 7), newest: MINUTE - 2, current: false };
		expect(values(now, cut).slice(-4)).toEqual([7, null, null, null]);
	});

	test('add up minutes, and say nothing of a step of which one is unknown', () => {
		if (!day) throw new Error('no day');
		const bars = values(day, { counts: counts(MINUTE - 29, MINUTE, 2) });
		expect(bars.slice(-4)).toEqual([null, null, 30, 2]);
	});

	test('take from the relay what this device has not counted, but for its step that ran on', () => {
		if (!week) throw new Error('no week');
		const step = MINUTE / 120;
		const series = {
			at: 9,
			step: 7_200,
			first: step - 3,
			until: (MINUTE - 1) * 60_000,
			channels: [
				{ id: 1, steps: [[step - 3, 4] as [number, number], [step - 1, 8] as [number, number]] },
				{ id: 2, steps: [[step - 3, 1] as [number, number]] }
			]
		};
		const bars = values(week, { series, counts: counts(MINUTE, MINUTE, 3) });
		expect(bars.slice(-5)).toEqual([null, 5, 0, null, 3]);
	});
});

test('the address says which range, and up to when', () => {
	expect(rangeOf(new URLSearchParams())).toEqual({ range: now, until: null });
	expect(rangeOf(new URLSearchParams('range=day&until=12'))).toEqual({ range: day, until: 12 });
	expect(rangeOf(new URLSearchParams('range=year&until=x'))).toEqual({ range: now, until: null });
});
