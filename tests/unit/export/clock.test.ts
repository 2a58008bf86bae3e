import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ZoneClock } from '../../../src/lib/export/clock';
import '../../support/seed';

const FROM = Date.UTC(1975, 0, 1);
const TO = Date.UTC(2040, 0, 1);

it('reads times as Intl does, in any zone and in any order', () => {
	const zones = [
		'UTC',
		'Europe/Berlin',
		'Asia/Kathmandu',
		'Australia/Lord_Howe',
		'America/St_Johns'
	];
	fc.assert(
		fc.property(
			fc.constantFrom(...zones),
			fc.array(fc.integer({ min: FROM, max: TO }), { minLength: 1, maxLength: 9 }),
			(zone, times) => {
				const clock = new ZoneClock(zone);
				const format = new Intl.DateTimeFormat('sv-SE', {
					...{ timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }
				});
				for (const ms of times) expect(clock.stamp(ms)).toBe(format.format(ms));
			}
		)
	);
});

it('knows the day by its name, and no zone that there isn’t', () => {
	expect(new ZoneClock('Pacific/Auckland').longDay(Date.UTC(2026, 10, 23, 12))).toBe(
		'Tuesday, 24 November 2026'
	);
	expect(() => new ZoneClock('Mars/Olympus')).toThrow(RangeError);
});
