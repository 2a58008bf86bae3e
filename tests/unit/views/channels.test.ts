import { describe, expect, it } from 'vitest';
import {
	figuresOf,
	heldOrder,
	minuteCount,
	ordered,
	type MinuteSources
} from '../../../src/lib/views/channels';

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
		const counts = [-21, -7, -6, -5, -3, -2].map((ago) => minuteCount(1, MINUTE + ago, sources()));
		expect(counts).toEqual([null, 6, 0, 0, 4, 0]);
		expect(minuteCount(1, MINUTE - 7, sources({ series: undefined }))).toBeNull();
	});

	it('after the newest event are empty while connected, and unknown else', () => {
		expect(minuteCount(1, MINUTE, sources())).toBe(0);
		expect(minuteCount(1, MINUTE, sources({ current: false }))).toBeNull();
	});

	it('by the relay count a minute that may have gone on only while it is the running one', () => {
		const only = { counted: undefined };
		expect(minuteCount(1, MINUTE - 4, sources(only))).toBeNull();
		expect(minuteCount(1, MINUTE - 4, sources({ ...only, running: MINUTE - 4 }))).toBe(0);
	});
});

describe('the order of channels', () => {
	const figures = figuresOf(
		[channel(1, 'Bees', 5), channel(2, 'ants', 9), channel(3, 'Émile', 1)],
		undefined,
		sources()
	);

	it('is by activity, by name or by total, of those with a part in their names', () => {
		expect(ordered(figures, 'activity', '')).toEqual([1, 2, 3]);
		expect(ordered(figures, 'name', '')).toEqual([2, 1, 3]);
		expect(ordered(figures, 'messages', '')).toEqual([2, 1, 3]);
		expect(ordered(figures, 'name', 'É')).toEqual([3]);
	});

	it('held, drops what went and takes what is new at the end', () => {
		expect(heldOrder([3, 1, 2], [2, 4, 3])).toEqual([3, 2, 4]);
	});
});
