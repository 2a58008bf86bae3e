import { afterEach, expect, it } from 'vitest';
import { dateForms, periodOf } from '../../../src/lib/query/dates';

const zone = process.env.TZ;
afterEach(() => {
	if (zone === undefined) delete process.env.TZ;
	else process.env.TZ = zone;
});

const NOW = Date.parse('2026-05-20T12:00:00Z');
const utc = (text: string, now = NOW): string => {
	const period = periodOf(text, now);
	return period
		? `${new Date(period.from).toISOString()} ${(period.before - period.from) / 3_600_000} h`
		: 'none';
};

it.each([
	['UTC', '2024', '2024-01-01T00:00:00.000Z 8784 h'],
	['UTC', '2024-02', '2024-02-01T00:00:00.000Z 696 h'],
	['UTC', '2024-12', '2024-12-01T00:00:00.000Z 744 h'],
	['UTC', '2024-05-03T14:30', `2024-05-03T14:30:00.000Z ${1 / 60} h`],
	['UTC', '0099-01-01', '0099-01-01T00:00:00.000Z 24 h'],
	['America/New_York', '2024-05-03', '2024-05-03T04:00:00.000Z 24 h'],
	['Asia/Kathmandu', '2024-05-03', '2024-05-02T18:15:00.000Z 24 h'],
	// The clocks change: a day of 23 hours and one of 25.
	['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z 23 h'],
	['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z 25 h'],
	// A day that one zone left out.
	['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z 0 h']
])('in %s, %s is %s', (name, text, expected) => {
	process.env.TZ = name;
	expect(utc(text)).toBe(expected);
});

it('reckons days back from the reader’s own day, over a change of the clocks too', () => {
	process.env.TZ = 'Europe/Berlin';
	const now = Date.parse('2026-03-30T00:30:00+02:00');
	expect(utc('today', now)).toBe('2026-03-29T22:00:00.000Z 24 h');
	expect(utc('yesterday', now)).toBe('2026-03-28T23:00:00.000Z 23 h');
	expect(utc('2d', now)).toBe('2026-03-27T23:00:00.000Z 24 h');
	expect(utc('2w', now)).toBe('2026-03-15T23:00:00.000Z 24 h');
});

it('proposes only dates that it reads', () => {
	for (const form of dateForms(NOW)) expect(utc(form)).not.toBe('none');
});
