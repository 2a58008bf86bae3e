import { expect, test } from 'vitest';
import {
	unrecordedOf,
	NO_RECORD,
	maskUnrecorded,
	type KnownRecord
} from '../../../src/lib/ui/charts/outages';

const bars = [3, 0, 0, null].map((value, i) => ({ start: i * 10, end: i * 10 + 10, value }));
const values = (from: number, to: number, clockOffset = 0): (number | null)[] =>
	maskUnrecorded(bars, [{ from, to }], clockOffset).map(({ value }) => value);

test('nothing counted while something was not recorded is a hole, not zero; what was counted stays', () => {
	expect(values(5, 12)).toEqual([3, null, 0, null]);
	expect(values(25, Infinity)).toEqual([3, 0, null, null]);
	expect(values(10, 20)).toEqual([3, null, 0, null]);
});

test('the relay’s clock may differ from this device’s', () => {
	expect(values(115, 118, 100)).toEqual([3, null, 0, null]);
});

test('a channel that is not heard is a hole since its outage began, and what the record does not tell of is one too', () => {
	const zeros = [0, 0, 0, 0].map((value, i) => ({ start: i * 10, end: i * 10 + 10, value }));
	const known = (over: Partial<KnownRecord>): (number | null)[] =>
		maskUnrecorded(zeros, unrecordedOf({ ...NO_RECORD, from: 0, ...over }), 0).map(
			({ value }) => value
		);
	const kept = { source: 'irc', channel: 'lobby', state: 'disconnected', reason: '', since: 12 };
	expect(known({})).toEqual([0, 0, 0, 0]);
	expect(known({ kept: [kept] })).toEqual([0, null, null, null]);
	expect(known({ kept: [{ ...kept, state: 'live' }] })).toEqual([0, 0, 0, 0]);
	expect(known({ outages: [{ channel: 1, from: 22, to: 28 }] })).toEqual([0, 0, null, 0]);
	expect(known({ from: 15, until: 35 })).toEqual([null, null, 0, null]);
	expect(known(NO_RECORD)).toEqual([null, null, null, null]);
});
