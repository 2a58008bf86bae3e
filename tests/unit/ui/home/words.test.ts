import { describe, expect, test } from 'vitest';
import { eventWords, headline } from '../../../../src/lib/ui/home/copy';
import type { HeatCell } from '../../../../src/lib/ui/home/heat';
import { cellWords } from '../../../../src/lib/ui/home/heat-words';
import { lossesOf } from '../../../../src/lib/ui/home/losses';

const now = new Date(2026, 10, 30, 19, 16).getTime();
const line = (of: Partial<Parameters<typeof headline>[0]>): string => {
	const { loud, rest, note } = headline({
		messages: 0,
		channels: 0,
		since: null,
		visit: null,
		now,
		...of
	});
	return [loud, rest, note].filter(Boolean).join(' ');
};

describe('the first line of Home', () => {
	test('tells how much is new, where, and since when', () => {
		const since = new Date(2026, 10, 30, 15, 44).getTime();
		expect(line({ messages: 1_312, channels: 5, since })).toBe(
			'1,312 new messages in 5 channels since 15:44'
		);
		expect(line({ messages: 1, channels: 1 })).toBe('1 new message in 1 channel');
	});

	test('says the day where that is another', () => {
		const since = new Date(2026, 10, 24, 15, 44).getTime();
		expect(line({ messages: 2, channels: 1, since })).toMatch(/since .*24.* 15:44$/);
	});

	test('is calm where nothing is new, and tells on a first visit what there is', () => {
		const since = new Date(2026, 10, 30, 15, 44).getTime();
		expect(line({ since })).toBe('You’re all caught up Nothing new since 15:44.');
		expect(line({ visit: { messages: 37_844, channels: 9 } })).toBe(
			'37,844 messages in 9 channels so far From now on, this page tells what you missed.'
		);
	});
});

test('notices and cheers are told in a few words, the rarest kind first', () => {
	const notices = new Map([
		['sub', 14],
		['raid', 1]
	] as const);
	expect(eventWords(notices, { messages: 2, bits: 1_200 })).toEqual([
		'1 raid',
		'14 subs',
		'2 cheers (1,200 bits)'
	]);
	expect(eventWords(new Map(), { messages: 0, bits: 0 })).toEqual([]);
});

test('outages that channels of a network share are told once, the newest first', () => {
	const channels = [
		{ id: 1, source: 'irc:a', name: 'one' },
		{ id: 2, source: 'irc:a', name: 'two' },
		{ id: 3, source: 'irc:b', name: 'one' }
	];
	const outages = [
		{ channel: 1, from: 100_000, to: 200_000 },
		{ channel: 2, from: 100_900, to: 200_400 },
		{ channel: 3, from: 100_000, to: 200_000 },
		{ channel: 1, from: 500_000, to: 600_000 },
		{ channel: 1, from: 0, to: 9_000 },
		{ channel: 77, from: 500_000, to: 600_000 }
	];
	expect(
		lossesOf({ outages }, channels, 10_000).map(({ source, names, to }) => [source, names, to])
	).toEqual([
		['irc:a', ['one'], 600_000],
		['irc:a', ['two', 'one'], 200_400],
		['irc:b', ['one'], 200_000]
	]);
});

describe('a square in words', () => {
	const cell = (messages: number): HeatCell => ({
		start: new Date(2026, 5, 9, 3).getTime(),
		end: new Date(2026, 5, 9, 4).getTime(),
		hour: 3,
		messages,
		level: 1,
		twice: false
	});
	test('says its time, its messages, and what of it was not recorded', () => {
		expect(cellWords(cell(1_204), null)).toMatch(/03:00 – 04:00, 1,204 messages$/);
		expect(cellWords({ ...cell(1), twice: true }, null)).toMatch(/set back, 1 message$/);
		expect(cellWords(cell(0), null)).toMatch(/no messages$/);
		expect(cellWords(cell(0), 'all')).toMatch(/04:00, not recorded$/);
		expect(cellWords(cell(2), 'all')).toMatch(/2 messages, not all of it recorded$/);
		expect(cellWords(cell(2), ['a', 'b', 'c', 'd', 'e'])).toMatch(/without a, b, c and 2 more$/);
	});
});
