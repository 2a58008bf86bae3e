import { expect, test } from 'vitest';
import { RelayTime } from '../../../src/lib/sync/relay-time';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/std/time';

/** A relay whose times arrive here after a delay; both clocks can be set. */
class Link {
	/** The time that passed, ms; a clock that nobody sets shows it. */
	passed = 0;
	relayClock = Date.parse('2026-01-10T12:00:00Z');
	delay = 40;
	readonly time = new RelayTime();

	/** Sends a time of now every `every` ms for so long. Returns how late the last one was found to be, ms. */
	run(ms: number, every = 2_000): number {
		let late = NaN;
		for (let i = 0; i < ms / every; i++) {
			this.passed += every;
			late = this.time.take(this.relayClock + this.passed, this.passed + this.delay);
		}
		return late;
	}
	/** How far this device's idea of the relay's clock is off, ms. */
	get off(): number {
		const arrived = this.passed + this.delay;
		return Math.abs(this.time.now(arrived) - (this.relayClock + arrived));
	}
}
const JUMPS = [MINUTE_MS, HOUR_MS, DAY_MS, 365 * DAY_MS].flatMap((jump) => [jump, -jump]);

test('what arrives in time is not late, whatever the clocks differ by', () => {
	const link = new Link();
	expect(link.run(HOUR_MS)).toBeLessThan(100);
	expect(link.off).toBeLessThan(100);
});

test('what waits on a slow link is late by as long, until it has caught up', () => {
	const link = new Link();
	link.run(MINUTE_MS);
	link.delay = 34_000;
	expect(link.run(100, 50)).toBeGreaterThan(33_500);
	expect(link.run(10 * MINUTE_MS, 1_000)).toBeGreaterThan(33_000);
	link.delay = 40;
	expect(link.run(100, 50)).toBeLessThan(1_000);
});

test.each(JUMPS)(
	'a jump of the relay’s clock by %d ms is no delay, and is known with the next time',
	(jump) => {
		const link = new Link();
		link.run(MINUTE_MS);
		link.relayClock += jump;
		expect(link.run(100, 100)).toBeLessThan(1_000);
		expect(link.off).toBeLessThan(1_000);
		expect(link.run(MINUTE_MS)).toBeLessThan(1_000);
		expect(link.off).toBeLessThan(1_000);
	}
);

test('a relay’s clock that was set back while messages are late leaves them late', () => {
	const link = new Link();
	link.run(MINUTE_MS);
	link.delay = 20_000;
	link.run(MINUTE_MS);
	link.relayClock -= HOUR_MS;
	expect(link.run(1_000, 1_000)).toBeGreaterThan(18_000);
});

test('clocks that run at slightly different speeds make nothing late', () => {
	const link = new Link();
	for (let i = 0; i < 24 * 60; i++) {
		// 200 parts in a million slower.
		link.relayClock -= MINUTE_MS * 0.0002;
		expect(link.run(MINUTE_MS, 10_000)).toBeLessThan(1_000);
	}
});
