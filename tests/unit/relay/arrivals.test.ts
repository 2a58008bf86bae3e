import { expect, it } from 'vitest';
import { Arrivals } from '../../../server/relay/arrivals';
import type { Share } from '../../../server/relay/visitor';
import { Bucket } from '../../../src/lib/std/bucket';

/** An address on the test's clock, with the shares of a budget. */
class Address {
	now = 0;
	readonly #few = new Bucket(20, 1, 0);
	readonly #many = new Bucket(1_500, 500, 0);

	arrival(): Share {
		if (this.#few.tryTake(this.now)) return 'few';
		return this.#many.tryTake(this.now) ? 'many' : 'none';
	}
}

/** When each of `devices` is welcome, in ms, if all come at 0, and each comes again when it is told to. */
function welcomes(devices: number, address?: Address): number[] {
	const arrivals = new Arrivals(0);
	const times: number[] = [];
	const coming = [devices];
	for (let now = 0; times.length < devices; now++) {
		if (address) address.now = now;
		for (let left = coming[now] ?? 0; left > 0; left--) {
			const pause = arrivals.admit(now, address);
			if (pause === 0) times.push(now);
			else coming[now + pause] = (coming[now + pause] ?? 0) + 1;
		}
	}
	return times;
}

/** The most welcomes within a second, the first one aside. */
function busiest(times: readonly number[]): number {
	let most = 0;
	for (let from = 1_000; from <= (times.at(-1) ?? 0); from += 1_000) {
		most = Math.max(most, times.filter((at) => at >= from && at < from + 1_000).length);
	}
	return most;
}

it('spreads a storm of returns evenly: 2,000 at once, then 1,000 in each second', () => {
	const times = welcomes(12_000);
	expect(times).toHaveLength(12_000);
	expect(times.filter((at) => at === 0)).toHaveLength(2_000);
	expect(busiest(times)).toBeLessThanOrEqual(1_050);
	expect(times.at(-1)).toBeLessThan(13_000);
});

it('welcomes 2,000 devices of one address within 3 s', () => {
	const times = welcomes(2_000, new Address());
	expect(times).toHaveLength(2_000);
	expect(times.at(-1)).toBeLessThan(3_000);
});

it('always has a welcome for a newcomer, however fast fifty greedy addresses come', () => {
	const arrivals = new Arrivals(0);
	const greedy = Array.from({ length: 50 }, () => new Address());
	for (let now = 0; now < 10_000; now += 100) {
		for (const address of greedy) {
			address.now = now;
			for (let i = 0; i < 100; i++) arrivals.admit(now, address);
		}
		const newcomer = new Address();
		newcomer.now = now;
		expect(arrivals.admit(now, newcomer)).toBe(0);
	}
});

it('asks nobody to stay away for longer than half a minute', () => {
	const arrivals = new Arrivals(0);
	const pauses = Array.from({ length: 40_000 }, () => arrivals.admit(0));
	expect(Math.max(...pauses)).toBe(30_000);
});
