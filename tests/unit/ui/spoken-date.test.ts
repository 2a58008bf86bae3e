import { describe, expect, it } from 'vitest';
import { spokenDate } from '../../../src/lib/ui/shell/spoken-date';

/** A Monday. */
const NOW = new Date(2026, 10, 30, 15, 44).getTime();
const said = (text: string, locale = 'en-GB'): string | null => {
	const date = spokenDate(text, NOW, locale);
	return (
		date && `${date.unit} ${new Date(date.time).toLocaleString('sv').replace(' 00:00:00', '')}`
	);
};

describe('A date as people write it', () => {
	it.each([
		['today', 'day 2026-11-30'],
		['Yesterday', 'day 2026-11-29'],
		['20 nov', 'day 2026-11-20'],
		['20 November', 'day 2026-11-20'],
		['20th of November', 'day 2026-11-20'],
		['nov 20', 'day 2026-11-20'],
		['Nov 20, 2025', 'day 2025-11-20'],
		['20 nov 2014', 'day 2014-11-20'],
		['20.11.', 'day 2026-11-20'],
		['20. 11. 2025', 'day 2025-11-20'],
		['2026-11-20', 'day 2026-11-20'],
		['2026-1-2', 'day 2026-01-02'],
		['20/11', 'day 2026-11-20'],
		['3 days ago', 'day 2026-11-27'],
		['3d', 'day 2026-11-27'],
		['2 weeks ago', 'day 2026-11-16'],
		['friday', 'day 2026-11-27'],
		['last fri', 'day 2026-11-27'],
		['sunday', 'day 2026-11-29'],
		['last week', 'week 2026-11-23'],
		['this week', 'week 2026-11-30'],
		['last month', 'month 2026-10-01'],
		['last year', 'year 2025-01-01'],
		['2014', 'year 2014-01-01'],
		['march 2015', 'month 2015-03-01'],
		['2015-03', 'month 2015-03-01'],
		['november', 'month 2026-11-01']
	])('is understood: %s', (text, expected) => {
		expect(said(text)).toBe(expected);
	});

	it('without a year is the last one that isn’t in the future', () => {
		expect(said('24 dec')).toBe('day 2025-12-24');
		expect(said('31.12.')).toBe('day 2025-12-31');
		expect(said('december')).toBe('month 2025-12-01');
		expect(said('29 feb')).toBe('day 2024-02-29');
		// A day of this name is never today: who means that says so.
		expect(said('monday')).toBe('day 2026-11-23');
	});

	it('is understood in the reader’s own language, and in its order', () => {
		expect(said('20. März', 'de')).toBe('day 2026-03-20');
		expect(said('freitag', 'de')).toBe('day 2026-11-27');
		expect(said('4/5', 'en-US')).toBe('day 2026-04-05');
		expect(said('4/5', 'en-GB')).toBe('day 2026-05-04');
		expect(said('11/20/2025', 'en-GB')).toBe('day 2025-11-20');
	});

	it('is none where no calendar has it, in the future, and in other words', () => {
		for (const text of [
			'',
			'31 feb',
			'2026-13-01',
			'20 nov 2027',
			'2030',
			'1850',
			'ma',
			'grub',
			'7',
			'ubuntu 14',
			'32.1.'
		])
			expect(said(text), text).toBeNull();
	});
});
