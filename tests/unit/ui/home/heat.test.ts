import { afterEach, describe, expect, test } from 'vitest';
import { HOURS, LEVELS, heatOf, type HeatCell } from '../../../../src/lib/ui/home/heat';
import { periodOf, sentBetween } from '../../../../src/lib/query/dates';
import { QUARTER_MS } from '../../../../src/lib/wire/times';

const zone = process.env.TZ;
afterEach(() => {
	process.env.TZ = zone;
});

/** As many messages at each of these times. */
function totalsAt(
	times: Iterable<readonly [time: number, messages: number]>
): Parameters<typeof heatOf>[0] {
	const by = new Map<number, number>();
	for (const [time, messages] of times) {
		const quarter = Math.floor(time / QUARTER_MS);
		by.set(quarter, (by.get(quarter) ?? 0) + messages);
	}
	const sorted = [...by].sort(([a], [b]) => a - b);
	return {
		quarters: Float64Array.from(sorted, ([quarter]) => quarter),
		messages: Uint32Array.from(sorted, ([, count]) => count)
	};
}

const HOUR = 3_600_000;
const local = (text: string): number => new Date(text).getTime();
const cellsOf = (map: ReturnType<typeof heatOf>): readonly HeatCell[] =>
	map.days.flatMap(({ cells }) => cells.flatMap((cell) => cell ?? []));
/** One message in each quarter of an hour of some days. */
function* steady(from: number, to: number): Generator<readonly [number, number]> {
	for (let time = from; time < to; time += QUARTER_MS) yield [time, 1];
}

describe('the hours of the heat map', () => {
	test.each([
		['Europe/Berlin', '2026-03-27', '2026-04-01'],
		['Europe/Berlin', '2026-10-23', '2026-10-27'],
		['America/New_York', '2026-10-30', '2026-11-03'],
		['Asia/Kathmandu', '2026-06-01', '2026-06-05'],
		['Australia/Lord_Howe', '2026-04-03', '2026-04-07'],
		['America/Santiago', '2026-09-04', '2026-09-08'],
		['Asia/Beirut', '2026-03-27', '2026-03-31']
	])('count each message once, and none of other days, in %s from %s', (name, from, to) => {
		process.env.TZ = name;
		const [first, last] = [local(`${from}T00:00`), local(`${to}T00:00`)];
		const totals = totalsAt(steady(first - 30 * HOUR, last + 30 * HOUR));
		const map = heatOf(totals, last - HOUR, Math.round((last - first) / 24 / HOUR));
		const cells = cellsOf(map);
		expect(map.days[0]?.start).toBe(first);
		expect(cells.reduce((sum, { messages }) => sum + messages, 0)).toBe(
			(last - first) / QUARTER_MS
		);
		// They follow each other without a hole.
		expect(cells[0]?.start).toBe(first);
		expect(cells.at(-1)?.end).toBe(last);
		for (const [i, cell] of cells.entries()) {
			if (i > 0) expect(cell.start).toBe(cells[i - 1]?.end);
			expect(new Date(cell.start).getHours()).toBe(cell.hour);
		}
	});

	test('lead by their query to exactly their time, also where the clock shows it twice', () => {
		process.env.TZ = 'Europe/Berlin';
		const day = local('2026-10-25T12:00');
		const cells = cellsOf(heatOf(totalsAt(steady(day - 24 * HOUR, day + 24 * HOUR)), day, 1));
		for (const { start, end } of cells) {
			const bounds = [...sentBetween(start, end).matchAll(/:(\S+)/g)].map(
				([, text = '']) => periodOf(text, 0)?.from
			);
			expect(bounds).toEqual([start, end]);
		}
	});

	test('has no square for an hour that a day skips, and one of two hours where the clock is set back', () => {
		process.env.TZ = 'Europe/Berlin';
		const spring = heatOf(totalsAt([]), local('2026-03-29T12:00'), 1).days[0]?.cells ?? [];
		expect(spring.map((cell, hour) => cell?.hour ?? -hour)).toEqual(
			Array.from({ length: HOURS }, (_, hour) => (hour === 2 ? -2 : hour))
		);
		const autumn = heatOf(totalsAt([]), local('2026-10-25T12:00'), 1).days[0]?.cells ?? [];
		expect(autumn.filter((cell) => cell?.twice).map((cell) => cell?.hour)).toEqual([2]);
	});
});

describe('the shades of the heat map', () => {
	test('are as many hours each, however far one of them is above the others', () => {
		const day = local('2026-06-10T00:00');
		const busy = [...Array(20).keys()].map((hour): readonly [number, number] => [
			day + hour * HOUR,
			hour === 19 ? 1_000_000 : hour + 1
		]);
		const cells = cellsOf(heatOf(totalsAt(busy), day, 1));
		const shades = Array.from(
			{ length: LEVELS + 1 },
			(_, level) => cells.filter((cell) => cell.level === level).length
		);
		expect(shades).toEqual([4, 4, 4, 4, 4, 4]);
	});

	test('say the fewest messages of each, and are no more than there are numbers', () => {
		const day = local('2026-06-10T00:00');
		const map = heatOf(
			totalsAt([
				[day, 3],
				[day + HOUR, 3],
				[day + 2 * HOUR, 9]
			]),
			day,
			1
		);
		expect(map.levels).toEqual([3, 9]);
		expect(
			cellsOf(map)
				.slice(0, 4)
				.map(({ level }) => level)
		).toEqual([1, 1, 2, 0]);
	});
});

test('the days before and after those of the map that have messages are known', () => {
	const day = local('2026-06-10T00:00');
	const totals = totalsAt([
		[local('2025-02-03T15:00'), 1],
		[day, 1],
		[local('2026-08-01T23:59'), 1]
	]);
	const map = heatOf(totals, day, 7);
	expect(map.before).toBe(local('2025-02-03T00:00'));
	expect(map.after).toBe(local('2026-08-01T00:00'));
	expect(heatOf(totals, local('2025-02-03T00:00'), 7).before).toBeNull();
});
