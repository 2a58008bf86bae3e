import { expect, test } from 'vitest';
import {
	allRecorded,
	NO_RECORD,
	recordedOf,
	withUnrecorded
} from '../../../src/lib/ui/charts/outages';
import { isHole } from '../../../src/lib/ui/kit/bars/bars';
import type { LogRecord } from '../../../src/lib/wire/queries';

const bars = [3, 0, 0, 4].map((value, i) => ({ start: i * 10, end: i * 10 + 10, value }));
const [lobby, hall] = [
	{ id: 1, source: 'irc', name: 'lobby' },
	{ id: 2, source: 'irc', name: 'hall' }
] as const;
const kept = (channel: string, state = 'live', since = 0) => ({
	source: 'irc',
	channel,
	state,
	reason: '',
	since
});
const record = (over: Partial<LogRecord>): LogRecord => ({ ...NO_RECORD, ...over });
const marks = (recorded: Parameters<typeof withUnrecorded>[1]) =>
	withUnrecorded(bars, recorded).map((bar) => (isHole(bar) ? 'hole' : (bar.unrecorded ?? '')));

test('a time without messages in which no channel was recorded is a hole; one with messages has them', () => {
	const outages = [{ channel: 1, from: 5, to: 15 }];
	expect(marks(recordedOf(record({ outages }), [lobby]))).toEqual(['all', 'hole', '', '']);
	const [first] = withUnrecorded(bars, recordedOf(record({ outages }), [lobby]));
	expect(first?.value).toBe(3);
});

test('where only some channels weren’t recorded, the bar names them', () => {
	const outages = [{ channel: 1, from: 12, to: 35 }];
	const all = allRecorded(record({ outages }), [lobby, hall]);
	expect(marks(all)).toEqual(['', ['lobby'], ['lobby'], ['lobby']]);
	const both = record({ outages: [...outages, { channel: 2, from: 0, to: 18 }] });
	expect(marks(allRecorded(both, [lobby, hall]))).toEqual([['hall'], 'hole', ['lobby'], ['lobby']]);
});

test('a channel that isn’t heard isn’t recorded since its outage began, whether it ever was or not', () => {
	const silent = record({ kept: [kept('Lobby', 'disconnected', 12), kept('new', 'joining', 22)] });
	expect(marks(allRecorded(silent, [lobby]))).toEqual(['', ['lobby'], 'hole', 'all']);
	expect(marks(recordedOf(silent, [lobby]))).toEqual(['', 'hole', 'hole', 'all']);
	expect(marks(allRecorded(record({ kept: [kept('lobby')] }), [lobby]))).toEqual(['', '', '', '']);
});

test('before the record is known, nothing is marked', () => {
	expect(marks(allRecorded(NO_RECORD, [lobby, hall]))).toEqual(['', '', '', '']);
});
