import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DemoClock, startDemo, type DemoEvent } from '../../../server/sources/demo/demo';
import { validateEvent } from '../../../server/relay/validate';
import { DAY_MS } from '../../../src/lib/std/time';

const NOW = Date.UTC(2026, 2, 1, 12);

const clock = new DemoClock(() => Date.now());
let taken: DemoEvent[];
/** When the log would have received them. */
let receivedAt: number[];
const take = async (messages: readonly DemoEvent[]): Promise<void> => {
	taken.push(...messages);
	receivedAt.push(...messages.map(() => clock.now()));
};

beforeEach(() => {
	taken = [];
	receivedAt = [];
	vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
	vi.useRealTimers();
});

it('begins with a day of history that ends now, in order', async () => {
	const demo = startDemo(take, clock);
	await demo.ready;
	const times = taken.map(({ sentAt }) => sentAt);
	expect(times).toEqual(times.toSorted((a, b) => a - b));
	expect(times[0]).toBeGreaterThanOrEqual(NOW - DAY_MS);
	expect(times[0]).toBeLessThan(NOW - DAY_MS + 60 * 60_000);
	expect(times.at(-1)).toBeLessThanOrEqual(NOW);
	expect(times.at(-1)).toBeGreaterThan(NOW - 60 * 60_000);
	demo.stop();
});

it('was received as it was said, so that charts by arrival have a day to show', async () => {
	const demo = startDemo(take, clock);
	await demo.ready;
	taken.forEach(({ sentAt }, i) => {
		expect(receivedAt[i]).toBeGreaterThanOrEqual(sentAt);
		expect((receivedAt[i] ?? 0) - sentAt).toBeLessThan(5 * 60_000);
	});
	expect(receivedAt).toEqual(receivedAt.toSorted((a, b) => a - b));
	expect(clock.now()).toBe(NOW);
	demo.stop();
});

it('has a moderator, who deletes what advertises a few messages later', async () => {
	const demo = startDemo(take, clock);
	await demo.ready;
	demo.stop();
	let deletions = 0;
	for (const [i, event] of taken.entries()) {
		if (event.kind !== 'deleted') continue;
		deletions++;
		const target = taken.slice(0, i).findLast(({ id }) => id === event.target);
		expect(target).toMatchObject({ channel: event.channel, kind: 'message' });
		expect(taken.indexOf(target as DemoEvent)).toBeGreaterThan(i - 10);
		expect(validateEvent(event, 0, 'demo', NOW).sentAt).toBe(event.sentAt);
	}
	expect(deletions).toBeGreaterThan(taken.length / 50);
});

it('goes on live, each message at its time, with one timer at once, until it is stopped', async () => {
	const demo = startDemo(take, clock);
	await demo.ready;
	const history = taken.length;
	for (let second = 1; second <= 60; second++) {
		const before = taken.length;
		await vi.advanceTimersByTimeAsync(1_000);
		for (const { sentAt } of taken.slice(before)) {
			expect(sentAt).toBeGreaterThan(NOW + (second - 1) * 1_000 - 1);
			expect(sentAt).toBeLessThanOrEqual(NOW + second * 1_000);
		}
		expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
	}
	const live = taken.length - history;
	expect(live).toBeGreaterThan(5);
	demo.stop();
	expect(vi.getTimerCount()).toBe(0);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(taken.length - history).toBe(live);
});

it('goes on after a live message was refused', async () => {
	let refuse = false;
	const demo = startDemo(
		(messages) => (refuse ? Promise.reject(new Error('queue-full')) : take(messages)),
		clock
	);
	await demo.ready;
	const history = taken.length;
	refuse = true;
	await vi.advanceTimersByTimeAsync(10_000);
	expect(taken).toHaveLength(history);
	refuse = false;
	await vi.advanceTimersByTimeAsync(30_000);
	expect(taken.length).toBeGreaterThan(history);
	demo.stop();
});

it('ends in the midst of its history when it is stopped, without a word', async () => {
	let stopped = false;
	const demo = startDemo(
		(messages) => (stopped ? Promise.reject(new Error('stopping')) : take(messages)),
		clock
	);
	demo.stop();
	stopped = true;
	await demo.ready;
	expect(vi.getTimerCount()).toBe(0);
});
