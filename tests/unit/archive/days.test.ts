import { afterEach, describe, expect, it } from 'vitest';
import { daysWith } from '../../../src/lib/archive/times/days';
import { QUARTER_MS, quarterOf } from '../../../src/lib/wire/index';

const zone = process.env.TZ;
afterEach(() => {
	process.env.TZ = zone;
});

const HOUR = 3_600_000;

/** A message in each quarter of an hour from … to. */
function densityOf(from: number, to: number) {
	const length = (to - from) / QUARTER_MS;
	return {
		quarters: Float64Array.from({ length }, (_, i) => quarterOf(from) + i),
		messages: new Uint32Array(length).fill(2),
		stored: new Uint32Array(length).fill(1)
	};
}

describe('Days with messages', () => {
	it.each([
		['Europe/Berlin', '2026-03-29', 23],
		['Europe/Berlin', '2026-10-25', 25],
		['Australia/Lord_Howe', '2026-04-05', 24.5],
		['Asia/Kathmandu', '2026-05-01', 24],
		// Clocks go from 00:00 to 01:00: the day begins at 01:00.
		['America/Santiago', '2026-09-06', 23],
		['America/Havana', '2026-11-01', 25]
	])('have all of a day, and nothing else: %s, %s, of %s hours', (name, day, hours) => {
		process.env.TZ = name;
		const noon = new Date(`${day}T12:00`).getTime();
		const days = daysWith(densityOf(noon - 48 * HOUR, noon + 48 * HOUR));
		const index = days.findIndex(({ start, end }) => start <= noon && noon < end);
		const { start, end, messages, stored } = days[index]!;
		const local = (time: number): string => new Date(time).toLocaleDateString('sv');
		expect([start, end - 1].map(local)).toEqual([day, day]);
		expect([start - 1, end].map(local)).not.toContain(day);
		expect(end - start).toBe(hours * HOUR);
		expect([messages, stored]).toEqual([8 * hours, 4 * hours]);
		expect(days[index - 1]?.end).toBe(start);
		expect(days[index + 1]?.start).toBe(end);
	});

	it('are only those that have some, in any century', () => {
		process.env.TZ = 'UTC';
		const early = Date.parse('0044-03-15T12:00:00Z');
		const late = Date.parse('2026-11-30T23:45:00Z');
		const density = {
			quarters: Float64Array.of(quarterOf(early), quarterOf(late), quarterOf(late) + 1),
			messages: Uint32Array.of(1, 2, 4),
			stored: Uint32Array.of(0, 2, 0)
		};
		expect(daysWith(density)).toEqual([
			{ start: early - 12 * HOUR, end: early + 12 * HOUR, messages: 1, stored: 0 },
			{ start: late - 23.75 * HOUR, end: late + HOUR / 4, messages: 2, stored: 2 },
			{ start: late + HOUR / 4, end: late + 24.25 * HOUR, messages: 4, stored: 0 }
		]);
	});
});
