import { describe, expect, test } from 'vitest';
import { areasOf, ticksAt } from '../../../../src/lib/ui/time/marks';
import { unrecordedIn } from '../../../../src/lib/ui/time/unrecorded';
import type { LogRecord } from '../../../../src/lib/wire/queries';

const kept = (channel: string, state = 'live', since = 0): LogRecord['kept'][number] => ({
	...{ source: 'irc:a', channel, state, reason: '', since }
});
const record = (over: Partial<LogRecord>): LogRecord => ({
	...{ at: 9, from: 0, outages: [], kept: [kept('one'), kept('two')] },
	...over
});
const ONE = { id: 1, source: 'irc:a', name: 'One' };

describe('What was not recorded', () => {
	const outages = [
		{ channel: 1, from: 100, to: 300 },
		{ channel: 2, from: 200, to: 400 }
	];

	test('of one channel is its own outages only', () => {
		expect(unrecordedIn(record({ outages }), ONE)).toEqual([{ from: 100, to: 300, whole: true }]);
	});

	test('of all channels is whole only while nothing was recorded', () => {
		expect(unrecordedIn(record({ outages }), null)).toEqual([
			{ from: 100, to: 200, whole: false },
			{ from: 200, to: 300, whole: true },
			{ from: 300, to: 400, whole: false }
		]);
	});

	test('goes on while a channel is not live', () => {
		const down = record({ kept: [kept('ONE', 'disconnected', 500), kept('two')] });
		expect(unrecordedIn(down, ONE)).toEqual([
			{ from: 500, to: Number.MAX_SAFE_INTEGER, whole: true }
		]);
		expect(unrecordedIn(down, null).map(({ whole }) => whole)).toEqual([false]);
		expect(unrecordedIn(down, { ...ONE, source: 'irc:b' })).toEqual([]);
	});
});

describe('Marks', () => {
	const scale = [{ from: 0, to: 1_000, top: 0, bottom: 1, empty: false }];

	test('in one px are one, so that a strip has no more than px', () => {
		const hits = Array.from({ length: 10_000 }, (_, i) => i / 10);
		expect(ticksAt(hits, scale, 5, 100).match(/M/g)).toHaveLength(101);
		const times = hits.map((from) => ({ from, to: from + 0.05 }));
		expect(areasOf(times, scale, 5, 100).match(/M/g)?.length).toBeLessThan(60);
	});

	test('of a short outage are seen, and of one beyond the strip are not drawn', () => {
		expect(areasOf([{ from: 500, to: 501 }], scale, 5, 100)).toMatch(/^M0 4\dh5v[345]h-5z$/);
		expect(areasOf([{ from: 2_000, to: 3_000 }], scale, 5, 100)).toBe('');
	});
});
