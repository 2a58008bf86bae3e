import { afterEach, describe, expect, it, vi } from 'vitest';
import { byDay, byHour, stepHere } from '../../../src/lib/ui/charts/activity';
import { isHole } from '../../../src/lib/ui/kit/bars/bars';
import { isoDay } from '../../../src/lib/ui/copy/dates';

const zone = process.env.TZ;
afterEach(() => {
	process.env.TZ = zone;
	vi.restoreAllMocks();
});

const step = (time: string, length: number): number =>
	Math.floor(Date.parse(time) / 1_000 / length);

describe('Activity in the reader’s zone', () => {
	it('asks for quarters of an hour where hours begin elsewhere than in UTC', () => {
		process.env.TZ = 'Europe/Berlin';
		expect(stepHere()).toBe(3_600);
		process.env.TZ = 'Asia/Kathmandu';
		expect(stepHere()).toBe(900);
		// Half an hour off until 2016.
		process.env.TZ = 'America/Caracas';
		expect(stepHere()).toBe(900);
	});

	it('adds up hours of the day, by the clock that was valid then', () => {
		process.env.TZ = 'Europe/Berlin';
		const hours = byHour(
			[
				[step('2024-01-10T12:00:00Z', 3_600), 2],
				[step('2024-07-10T12:00:00Z', 3_600), 5]
			],
			3_600
		);
		expect([hours[13]?.value, hours[14]?.value]).toEqual([2, 5]);
		process.env.TZ = 'Asia/Kathmandu';
		const quarters = byHour([[step('2024-01-10T18:15:00Z', 900), 3]], 900);
		expect(quarters[0]).toMatchObject({ name: '00:00', value: 3 });
	});

	it('says of an hour of the day without messages that it was not recorded, where some of it was not', () => {
		process.env.TZ = 'Europe/Berlin';
		const steps = [[step('2024-01-10T12:00:00Z', 3_600), 2]] as const;
		const at = (time: string): number => Date.parse(`2024-01-10T${time}:00Z`);
		const unknown = (from: number, to: number): number[] =>
			byHour(
				steps,
				3_600,
				{ channels: 1, outages: [{ name: 'lobby', spans: [{ from, to }] }] },
				at('23:00')
			).flatMap((bar, hour) => (isHole(bar) ? [hour] : []));
		expect(unknown(at('10:50'), at('12:10'))).toEqual([11, 12]);
		// Up to now, over midnight here.
		expect(unknown(at('21:59'), Infinity)).toEqual([22, 23]);
		expect(unknown(at('00:00') - 3 * 86_400_000, at('00:00'))).toHaveLength(23);
	});

	it('shows the days from the first with a message up to today, or up to the last one; each once, over a change of the clock', () => {
		process.env.TZ = 'Europe/Berlin';
		const now = Date.parse('2024-04-10T10:00:00Z');
		const steps = [[step('2024-03-31T22:30:00Z', 3_600), 4]] as const;
		const days = byDay(steps, 3_600, now);
		expect(days).toHaveLength(10);
		expect(new Set(days.map(({ start }) => isoDay(start))).size).toBe(10);
		const long = byDay([...steps, [step('2023-01-01T00:00:00Z', 3_600), 1]], 3_600, now);
		expect(long).toHaveLength(30);
		expect(days.filter(({ value }) => value).map(({ start }) => isoDay(start))).toEqual([
			'2024-04-01'
		]);
		expect(isoDay(days.at(-1)?.start ?? 0)).toBe('2024-04-10');
		const later = byDay(steps, 3_600, Date.parse('2025-01-01T00:00:00Z'));
		expect(isoDay(later.at(-1)?.start ?? 0)).toBe('2024-04-01');
		expect(byDay([], 3_600, now)).toEqual([]);
	});
});
