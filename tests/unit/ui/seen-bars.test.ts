import { expect, test } from 'vitest';
import { RANGES } from '../../../src/lib/ui/charts/diagrams';
import { seenBars, type KnownSeen } from '../../../src/lib/ui/charts/seen-bars';
import { MINUTE_MS } from '../../../src/lib/std/time';

const [range] = RANGES;
/** The minute of the newest event. */
const NEWEST = 30_000_000;
const steps = Array.from({ length: 15 }, (_, i): [number, number] => [NEWEST - 14 + i, i + 1]);
const at = (minute: number): number => minute * MINUTE_MS;
const known = (over: Partial<KnownSeen>): KnownSeen => ({
	answer: { at: 9, step: 60, steps },
	now: at(NEWEST) + 30_000,
	current: false,
	...over
});
const last = (over: Partial<KnownSeen>, until: number | null = null) =>
	seenBars(range, known(over), until)
		.slice(-3)
		.map(({ value, running }) => [value, running ?? false]);

test('users of each step are the relay’s, and the step of its newest event is unfinished', () => {
	const bars = seenBars(range, known({}), null);
	expect(bars.map(({ value }) => value)).toEqual(steps.map(([, users]) => users));
	expect(bars.at(-1)).toEqual({
		start: at(NEWEST),
		end: at(NEWEST + 1),
		value: 15,
		running: true
	});
});

test('steps after the newest event have nobody while nothing comes, up to now', () => {
	const now = at(NEWEST + 2) + 1;
	expect(last({ current: true, now })).toEqual([
		[15, false],
		[0, false],
		[0, true]
	]);
});

test('they wait for the relay before they move on by a step', () => {
	expect(last({ now: at(NEWEST + 1) + 1 })).toEqual([
		[13, false],
		[14, false],
		[15, true]
	]);
});

test('steps after its last answer are unknown while the relay is asked; without a relay they end with that answer', () => {
	expect(last({ now: at(NEWEST + 2) })).toEqual([
		[15, true],
		[null, false],
		[null, false]
	]);
	expect(last({ now: 0 })).toEqual([
		[13, false],
		[14, false],
		[15, true]
	]);
});

test('steps before and after those that the answer has are unknown', () => {
	expect(last({}, NEWEST + 1)).toEqual([
		[14, false],
		[15, true],
		[null, false]
	]);
	const earlier = seenBars(range, known({}), NEWEST - 1);
	expect(earlier.map(({ value }) => value).slice(0, 2)).toEqual([null, 1]);
	const none = seenBars(range, known({ answer: { at: 0, step: 60, steps: [] } }), NEWEST);
	expect(none.every(({ value }) => value === null)).toBe(true);
});
