import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import '../../support/seed';
import { periodOf, sentBetween } from '../../../src/lib/query/dates';
import { parse } from '../../../src/lib/query/parse';
import { countedOf, sumsIn, sumsOf, type Counted } from '../../../src/lib/ui/charts/counted';
import { byDay } from '../../../src/lib/ui/charts/activity';
import { barsOf, edgesOf, RANGES, rangeOf } from '../../../src/lib/ui/charts/diagrams';
import { isoDay } from '../../../src/lib/ui/copy/dates';

const zone = process.env.TZ;
afterEach(() => {
	process.env.TZ = zone;
});

const [now, day, week] = RANGES as readonly [
	(typeof RANGES)[0],
	(typeof RANGES)[0],
	(typeof RANGES)[0]
];
/** A minute that is the first of a step in each range. */
const MINUTE = 120 * 250_000;
const counted = (
	counts: readonly (readonly [number, number, number])[],
	step = 1,
	over: Partial<Counted> = {}
): Counted => ({ ...countedOf([sumsIn(counts, step)], { step, first: 0, until: null }), ...over });

/** The period of a query of times, as a list would keep to it. */
function periodIn(q: string): { from: number; before: number } {
	const parsed = parse(q, 0);
	if (parsed.type !== 'query') throw new Error(`${q} is no query`);
	const period = { from: -Infinity, before: Infinity };
	for (const { term } of parsed.query.groups.flat()) {
		if (term.type !== 'key') throw new Error('no key');
		const { from, before } = periodOf(term.values[0]?.text ?? '', 0) ?? { from: 0, before: 0 };
		if (term.key !== 'before') period.from = from;
		if (term.key === 'before') period.before = from;
		else if (term.key === 'on') period.before = before;
	}
	return period;
}

describe('The bars of a diagram', () => {
	test('end with the step that runs, and begin where the range does', () => {
		const bars = barsOf(now, counted([]), MINUTE, MINUTE);
		expect(bars).toHaveLength(15);
		expect(bars.at(-1)).toMatchObject({
			start: MINUTE * 60_000,
			end: (MINUTE + 1) * 60_000,
			running: true
		});
		expect(bars.at(-2)?.running).toBeUndefined();
		expect(edgesOf(day, MINUTE + 3)).toHaveLength(97);
		expect(edgesOf(day, MINUTE + 3).at(-1)).toBe(MINUTE + 15);
	});

	test('of a time that is over are all finished', () => {
		const bars = barsOf(now, counted([]), MINUTE, MINUTE + 1);
		expect(bars.filter(({ running }) => running)).toEqual([]);
	});

	test('say nothing of times before the first that is counted, and after what was exact last', () => {
		const known = { first: MINUTE - 3, until: (MINUTE - 1) * 60_000 + 5 };
		const bars = barsOf(now, counted([[1, MINUTE - 2, 7]], 1, known), MINUTE, MINUTE);
		expect(bars.map(({ value }) => value).slice(-5)).toEqual([null, 0, 7, 0, null]);
	});

	test('add the relay’s answer and what came since, all channels together', () => {
		const answer = sumsOf({
			at: 9,
			step: 60,
			first: MINUTE - 20,
			until: MINUTE * 60_000,
			channels: [
				{ id: 1, steps: [[MINUTE - 1, 4] as [number, number]] },
				{ id: 2, steps: [[MINUTE - 1, 1] as [number, number]] }
			]
		});
		const since = sumsIn([[2, MINUTE - 1, 2], [3, MINUTE, 5]], 1); // prettier-ignore
		const sums = countedOf([answer, since], { step: 1, first: MINUTE - 20, until: null });
		expect(barsOf(now, sums, MINUTE, MINUTE).map(({ value }) => value).slice(-3)).toEqual([0, 7, 5]); // prettier-ignore
		expect([1, 2, 3, 4].map((id) => sums.of(MINUTE - 1, id))).toEqual([4, 3, 0, 0]);
	});
});

describe.each([
	'UTC',
	'Asia/Kathmandu',
	'America/St_Johns',
	'Australia/Lord_Howe',
	'Europe/Berlin'
])('In %s', (name) => {
	/** Minutes around the changes of clocks of 2026, and any other. */
	const changes = ['2026-03-08T07:00Z', '2026-03-29T01:00Z', '2026-04-04T15:00Z', '2026-10-03T15:30Z', '2026-10-25T01:00Z', '2026-11-01T06:30Z']; // prettier-ignore
	const minute = fc
		.oneof(
			fc
				.tuple(fc.constantFrom(...changes), fc.integer({ min: -1_500, max: 1_500 }))
				.map(([time, away]) => Date.parse(time) / 60_000 + away),
			fc.integer({ min: 23_000_000, max: 30_000_000 })
		)
		.filter(Number.isSafeInteger);

	test('each bar of each range counts what lies within the times that its query names', () => {
		process.env.TZ = name;
		fc.assert(
			fc.property(
				minute,
				fc.constantFrom(now, day, week),
				fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 40 }),
				(last, range, ago) => {
					const said = ago.map((minutes) => last - Math.floor((minutes * range.step) / 30));
					const counts = said.map((at) => [1, at, 1] as const);
					const length = range.step === 1 ? 1 : 15;
					for (const { start, end, value } of barsOf(range, counted(counts, length), last, last)) {
						const { from, before } = periodIn(sentBetween(start, end));
						expect([from, before]).toEqual([start, end]);
						const within = said.filter((at) => at * 60_000 >= from && at * 60_000 < before);
						expect(value).toBe(within.length);
					}
				}
			),
			{ numRuns: 25 }
		);
	});

	test('each day counts what lies within the day that its query names, also one of 23 or 25 hours', () => {
		process.env.TZ = name;
		fc.assert(
			fc.property(minute, fc.array(fc.integer({ min: 0, max: 4_000 })), (last, ago) => {
				const quarters = ago.map((one) => Math.floor(last / 15) - one);
				const days = byDay(
					quarters.map((one) => [one, 1] as const),
					900,
					last * 60_000
				);
				for (const { start, end, value } of days) {
					const { from, before } = periodIn(`on:${isoDay(start)}`);
					expect([from, before]).toEqual([start, end]);
					const within = quarters.filter((at) => at * 900_000 >= from && at * 900_000 < before);
					expect(value).toBe(within.length);
				}
			}),
			{ numRuns: 25 }
		);
	});
});

test('the address says which range, and up to when', () => {
	expect(rangeOf(new URLSearchParams())).toEqual({ range: now, until: null });
	expect(rangeOf(new URLSearchParams('range=day&until=12'))).toEqual({ range: day, until: 12 });
	expect(rangeOf(new URLSearchParams('range=year&until=x'))).toEqual({ range: now, until: null });
});
