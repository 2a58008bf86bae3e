import { expect, test } from 'vitest';
import type { ChannelMinutes } from '../../../src/lib/archive/types';
import { recentByChannel } from '../../../src/lib/views/busiest';
import type { Series } from '../../../src/lib/wire/queries';

const counted = (from: number, ...minutes: [number, [number, number][]][]): ChannelMinutes => ({
	from,
	until: 110,
	minutes: new Map(minutes.map(([minute, channels]) => [minute, new Map(channels)]))
});
const series = (until: number, at = 50): Series => ({
	at,
	step: 60,
	first: 90,
	until: until * 60_000,
	channels: [{ id: 1, steps: [[99, 100], [104, 5], [106, 7]] }, { id: 2, steps: [[106, 2]] }] // prettier-ignore
});

test('a device that was there counts the last minutes itself', () => {
	const mine = counted(90, [99, [[1, 9]]], [100, [[1, 2]]], [105, [[1, 3], [2, 1]]]); // prettier-ignore
	const recent = recentByChannel(100, { counted: mine, series: null, cursor: 60 });
	expect([...(recent ?? [])]).toEqual([
		[1, 5],
		[2, 1]
	]);
});

test('one that came later has the minutes before from the relay, each minute once', () => {
	const mine = counted(106, [106, [[1, 20]]]);
	const recent = recentByChannel(100, { counted: mine, series: series(106), cursor: 60 });
	expect([...(recent ?? [])]).toEqual([[1, 25]]);
});

test('what neither knows whole is unknown, not less', () => {
	const mine = counted(107);
	expect(recentByChannel(100, { counted: mine, series: null, cursor: 60 })).toBeNull();
	expect(recentByChannel(100, { counted: mine, series: series(106), cursor: 60 })).toBeNull();
	expect(recentByChannel(80, { counted: mine, series: series(108), cursor: 60 })).toBeNull();
	// Nothing came after the answer, so its last minute is whole.
	const recent = recentByChannel(100, { counted: mine, series: series(106, 60), cursor: 60 });
	expect([...(recent ?? [])]).toEqual([
		[1, 12],
		[2, 2]
	]);
});
