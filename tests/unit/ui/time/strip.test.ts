import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { barsOf } from '../../../../src/lib/ui/time/bars';
import type { QuarterTotals } from '../../../../src/lib/archive/times/quarter-counts';
import { QUARTER_MS } from '../../../../src/lib/wire/times';
import { boundedTo, messagesIn } from '../../../../src/lib/ui/time/counts';
import { labelLines, lengthName } from '../../../../src/lib/ui/time/copy';
import { startOf } from '../../../../src/lib/ui/time/days';
import { labelsOf } from '../../../../src/lib/ui/time/labels';
import { emptyAt, positionOf, timeAt } from '../../../../src/lib/ui/time/scale';
import { timesOf, type Times } from '../../../../src/lib/ui/time/times';
import { leap, step, stepsOf } from '../../../../src/lib/ui/time/steps';
import '../../../support/seed';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const zone = process.env.TZ;
afterEach(() => {
	process.env.TZ = zone;
});

/** Messages at these times, all of them stored. */
function totalsAt(times: readonly number[]): QuarterTotals {
	const by = new Map<number, number>();
	for (const time of times) {
		const quarter = Math.floor(time / QUARTER_MS);
		by.set(quarter, (by.get(quarter) ?? 0) + 1);
	}
	const sorted = [...by].sort(([a], [b]) => a - b);
	const messages = Uint32Array.from(sorted, ([, count]) => count);
	const quarters = Float64Array.from(sorted, ([quarter]) => quarter);
	return { quarters, messages, stored: messages };
}
const at = (times: readonly number[]): Times => timesOf(totalsAt(times), true);
const of = (day: string): number => new Date(`${day}T12:00:00`).getTime();

/** Fourteen years with a hole of three. */
const YEARS = [
	...Array.from({ length: 6 * 365 }, (_, i) => of('2012-03-04') + i * DAY),
	...Array.from({ length: 5 * 365 }, (_, i) => of('2021-03-10') + i * DAY)
];
const now = of('2026-11-30');

/** Sets of times from one to fourteen years, in bursts. */
const times = fc
	.array(
		fc.record({
			start: fc.integer({ min: of('2012-01-01'), max: of('2026-11-01') }),
			gaps: fc.array(fc.integer({ min: 0, max: 3 * DAY }), { maxLength: 30 })
		}),
		{ minLength: 1, maxLength: 8 }
	)
	.map((bursts) =>
		bursts.flatMap(({ start, gaps }) => {
			let time = start;
			return [start, ...gaps.map((gap) => (time += gap))];
		})
	);
const property = (check: (times: number[]) => void): void =>
	fc.assert(fc.property(times, check), { numRuns: 60 });

describe('The strip', () => {
	test('never goes back: a later time is no higher, and every message is on it', () => {
		property((said) => {
			const { scale } = at(said);
			const sorted = said.toSorted((a, b) => a - b);
			const positions = sorted.map((time) => positionOf(scale, time));
			expect(positions.every((each, i) => each >= (positions[i - 1] ?? 0) && each <= 1)).toBe(true);
			expect(sorted.every((time) => emptyAt(scale, time) === undefined)).toBe(true);
		});
	});

	test('has one time for each position, and the position of that time is the same', () => {
		property((said) => {
			const { scale } = at(said);
			for (let i = 0; i <= 100; i++) {
				expect(positionOf(scale, timeAt(scale, i / 100))).toBeCloseTo(i / 100, 6);
			}
			expect(scale[0]?.top).toBe(0);
			expect(scale.at(-1)?.bottom).toBeCloseTo(1, 9);
		});
	});

	test('names three years without messages, and gives them little room', () => {
		const { scale } = at(YEARS);
		const [hole, ...others] = scale.filter(({ empty }) => empty);
		expect(others).toEqual([]);
		expect(lengthName((hole?.to ?? 0) - (hole?.from ?? 0))).toBe('3 years');
		expect((hole?.bottom ?? 1) - (hole?.top ?? 0)).toBeLessThan(0.06);
	});

	test('of one message is its hour', () => {
		const { scale } = at([of('2026-11-24') + 600_000]);
		expect(scale).toHaveLength(1);
		expect((scale[0]?.to ?? 0) - (scale[0]?.from ?? 0)).toBe(HOUR);
	});
});

describe('Its labels', () => {
	test('name the first and the last day, and never lie on each other', () => {
		property((said) => {
			const { scale, days } = at(said);
			for (const height of [90, 400, 900]) {
				const labels = labelsOf(scale, height, now);
				const named = labels.flatMap(({ of }) =>
					of.type === 'end' ? startOf('day', of.time) : []
				);
				expect(named).toEqual([...new Set([days[0]?.start, days.at(-1)?.start])]);
				for (const [i, { y, height: own }] of labels.entries()) {
					const above = labels[i - 1];
					expect(y - own / 2).toBeGreaterThanOrEqual(above ? above.y + above.height / 2 : 0);
					expect(y + own / 2).toBeLessThanOrEqual(height);
				}
			}
		});
	});

	test('of three weeks are days, of one day hours, of fourteen years years', () => {
		const words = (said: number[]): string[] =>
			labelsOf(at(said).scale, 800, now).map((label) => labelLines(label).join(' '));
		const weeks = words(
			Array.from({ length: 21 * 24 }, (_, i) => startOf('day', of('2026-11-08')) + i * HOUR)
		);
		expect(weeks).toHaveLength(21);
		expect(weeks.slice(1, 4)).toEqual(['9', '10', '11']);
		const day = words(
			Array.from({ length: 20 }, (_, i) => startOf('day', of('2026-11-24')) + i * HOUR)
		);
		expect(day).toContain('12:00');
		const years = words(YEARS);
		expect(years).toEqual(expect.arrayContaining(['2014', '3 years', '2024']));
		expect(years.length).toBeLessThan(20);
	});
});

describe('Keys', () => {
	test('reach every day that has messages, from the end and from the beginning', () => {
		property((said) => {
			const { counts, scale, days } = at(said);
			const { arrow } = stepsOf(scale);
			for (const later of [false, true]) {
				const reached = new Set<number>();
				let time = later ? Math.min(...said) - DAY : Math.max(...said) + DAY;
				for (;;) {
					const next = step(counts, time, arrow, later);
					if (typeof next !== 'number') break;
					expect(later ? next > time : next < time).toBe(true);
					reached.add(startOf('day', next));
					time = next;
				}
				expect([...reached].sort((a, b) => a - b)).toEqual(days.map(({ start }) => start));
			}
		});
	});

	test('of pages always move on, to what has messages, and come to the ends', () => {
		property((said) => {
			const { counts, scale } = at(said);
			const { arrow, page } = stepsOf(scale);
			for (const later of [false, true]) {
				let time = later ? Math.min(...said) - DAY : Math.max(...said) + DAY;
				let left = 10_000;
				for (;;) {
					const next = leap(counts, time, page, { to: arrow, later });
					if (typeof next !== 'number') break;
					expect(later ? next > time : next < time).toBe(true);
					expect(messagesIn(counts, next, startOf(arrow, next, 1))).toBeGreaterThan(0);
					time = next;
					expect(--left).toBeGreaterThan(0);
				}
			}
		});
	});

	test('jump across a hole of three years in one step', () => {
		const { counts } = at(YEARS);
		const before = step(counts, of('2021-03-10'), 'day', false);
		expect(new Date(before).getFullYear()).toBe(2018);
	});
});

describe('Days of 23 and 25 hours', () => {
	test.each([
		['Europe/Berlin', '2026-03-29', 23],
		['Europe/Berlin', '2026-10-25', 25],
		['Australia/Lord_Howe', '2026-04-05', 24.5]
	])('in %s, %s, are one day with all of its messages', (name, day, hours) => {
		process.env.TZ = name;
		const start = new Date(`${day}T00:00:00`).getTime();
		const said = Array.from({ length: 4 * hours }, (_, i) => start + i * QUARTER_MS);
		const { days, scale } = at([start - 1, ...said, start + hours * HOUR]);
		expect(days.map(({ messages }) => messages)).toEqual([1, 4 * hours, 1]);
		expect((days[1]?.end ?? 0) - (days[1]?.start ?? 0)).toBe(hours * HOUR);
		const labels = labelsOf(scale, 2_000, now).map(({ y }) => y);
		expect(labels).toEqual(labels.toSorted((a, b) => a - b));
	});
});

describe('Bars', () => {
	test('are as many as there is room for, however many messages there are', () => {
		const { counts, scale } = at(
			Array.from({ length: 50_000 }, (_, i) => of('2020-01-01') + i * QUARTER_MS)
		);
		const { all, stored } = barsOf(counts, scale, 40, 600);
		expect(all.match(/M/g)).toHaveLength(200);
		expect(stored).toBe(all);
	});

	test('show a single message among many thousands, and the last one', () => {
		const { counts, scale } = at([
			...Array<number>(5_000).fill(of('2026-11-01')),
			of('2026-11-20')
		]);
		const { all } = barsOf(counts, scale, 40, 600);
		const tops = [...all.matchAll(/M40 ([\d.]+)/g)].map(([, y]) => Number(y));
		expect(tops.at(-1)).toBeGreaterThan(500);
		expect(tops[0]).toBeLessThan(300);
	});

	test('are paler where messages are not on this device', () => {
		const quarters = Float64Array.from([1_900_000, 1_900_001]);
		const here = Uint32Array.from([0, 10]);
		const totals = { quarters, messages: Uint32Array.from([10, 10]), stored: here };
		const { counts, scale } = timesOf(totals, true);
		const { all, stored } = barsOf(counts, scale, 40, 240);
		expect(stored.length).toBeGreaterThan(0);
		expect(stored.length).toBeLessThan(0.6 * all.length);
	});
});

test('Counts keep to the bounds of a list', () => {
	const four = Uint32Array.from([1, 2, 3, 4]);
	const totals = { quarters: Float64Array.from([10, 11, 12, 13]), messages: four, stored: four };
	const { quarters, messages } = boundedTo(totals, {
		from: 11 * QUARTER_MS,
		before: 13 * QUARTER_MS
	});
	expect([[...quarters], [...messages]]).toEqual([
		[11, 12],
		[2, 3]
	]);
});
