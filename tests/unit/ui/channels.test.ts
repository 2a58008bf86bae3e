import { describe, expect, it, test } from 'vitest';
import { lastMinutes } from '../../../src/lib/ui/channels/parts';
import {
	busiest,
	figuresOf,
	minuteCounts,
	type MinuteSources
} from '../../../src/lib/ui/channels/channels';
import { ordered } from '../../../src/lib/ui/channels/sorts';
import { steadyOrder } from '../../../src/lib/ui/state/steady-order';

const MINUTE = 1_000;
const sources = (over: Partial<MinuteSources> = {}): MinuteSources => ({
	counted: {
		from: MINUTE - 5,
		until: MINUTE - 1,
		minutes: new Map([[MINUTE - 3, new Map([[1, 4]])]])
	},
	series: {
		at: 9,
		step: 60,
		first: MINUTE - 20,
		until: (MINUTE - 4) * 60_000,
		channels: [{ id: 1, steps: [[MINUTE - 7, 6]] }]
	},
	cursor: 20,
	current: true,
	running: MINUTE,
	...over
});
const channel = (id: number, name: string, messages: number) => ({
	id,
	source: 's',
	name,
	messages,
	at: 9,
	last: null
});

describe('a channel’s minutes', () => {
	it('are the device’s own where it counted them, the relay’s before, and unknown beyond both', () => {
		const count = minuteCounts(sources());
		const counts = [-21, -7, -6, -5, -3, -2].map((ago) => count(1, MINUTE + ago));
		expect(counts).toEqual([null, 6, 0, 0, 4, 0]);
		expect(minuteCounts(sources({ series: undefined }))(1, MINUTE - 7)).toBeNull();
	});

	it('after the newest event are empty while connected, and unknown else', () => {
		expect(minuteCounts(sources())(1, MINUTE)).toBe(0);
		expect(minuteCounts(sources({ current: false }))(1, MINUTE)).toBeNull();
	});

	it('by the relay count a minute that may have gone on only while it is the running one', () => {
		const only = { counted: undefined };
		expect(minuteCounts(sources(only))(1, MINUTE - 4)).toBeNull();
		expect(minuteCounts(sources({ ...only, running: MINUTE - 4 }))(1, MINUTE - 4)).toBe(0);
		// Or nothing came after the answer.
		expect(minuteCounts(sources({ ...only, cursor: 9 }))(1, MINUTE - 4)).toBe(0);
	});
});

test('the last minutes of a channel end with the running one, and without the relay with one that nobody knows', () => {
	const bars = (current: boolean) =>
		lastMinutes({ bars: [4, 2] }, { minute: MINUTE, current }, 5_000).map(
			({ start, end, value, running }) => [start, end, value, running]
		);
	const [before, running, over] = [-1, 0, 1].map((at) => (MINUTE + at) * 60_000 - 5_000);
	expect(bars(true)).toEqual([
		[before, running, 4, false],
		[running, over, 2, true]
	]);
	expect(bars(false).at(-1)).toEqual([running, over, null, false]);
});

describe('the busiest channels', () => {
	const named = [channel(1, 'a', 9), channel(2, 'b', 9)];
	const series = (from: number) => ({
		at: 20,
		step: 60,
		first: from,
		until: MINUTE * 60_000,
		channels: [
			{ id: 1, steps: [[MINUTE - 20, 8], [MINUTE - 9, 3]] satisfies [number, number][] }, // prettier-ignore
			{ id: 2, steps: [[MINUTE - 8, 9]] satisfies [number, number][] }
		]
	});
	const found = (from: number) =>
		busiest(figuresOf(named, sources({ series: series(from) })))?.map(({ id, recent }) => [
			id,
			recent
		]);

	it('have their last minutes from the relay where the device came later, each minute once', () => {
		expect(found(MINUTE - 29)).toEqual([
			[2, 9],
			[1, 7]
		]);
	});

	it('are unknown, not fewer, while some of these minutes are', () => {
		expect(found(MINUTE - 10)).toBeUndefined();
	});
});

describe('the order of channels', () => {
	const figures = figuresOf(
		[channel(1, 'Bees', 5), channel(2, 'ants', 9), channel(3, 'Émile', 1)],
		sources()
	);

	it('is by activity, by name or by total, of those with a part in their names', () => {
		expect(ordered(figures, 'activity', '')).toEqual([1, 2, 3]);
		expect(ordered(figures, 'name', '')).toEqual([2, 1, 3]);
		expect(ordered(figures, 'messages', '')).toEqual([2, 1, 3]);
		expect(ordered(figures, 'name', 'É')).toEqual([3]);
	});

	it('frozen, drops what went and takes what is new at the end', () => {
		expect(steadyOrder([3, 1, 2], [2, 4, 3])).toEqual([3, 2, 4]);
	});
});
