import { expect, test } from 'vitest';
import { holesOf, isHoled, recorded } from '../../../src/lib/views/channel-holes';
import type { LogRecord } from '../../../src/lib/wire/queries';

const MINUTE = 60_000;
const lobby = { id: 1, source: 'irc', name: 'lobby' };
const record = (over: Partial<LogRecord>): LogRecord => ({ at: 1, outages: [], kept: [], ...over });
/** Minutes 96 … 100. */
const figures = {
	...lobby,
	messages: 9,
	people: 2,
	last: null,
	recent: 3,
	rate: 0,
	bars: [2, 0, 1, 0, 0]
};
const shown = (of: LogRecord | undefined): (typeof figures)['bars'] | undefined =>
	recorded([figures], of, 100)[0]?.bars as number[] | undefined;

test('a minute without messages in which the channel was not recorded is unknown, one with messages has them', () => {
	const outages = [{ channel: 1, from: 96.5 * MINUTE, to: 98.5 * MINUTE }];
	expect(shown(record({ outages }))).toEqual([2, null, 1, 0, 0]);
	expect(shown(undefined)).toEqual([2, 0, 1, 0, 0]);
});

test('outages of another channel are none of its own', () => {
	const outages = [{ channel: 2, from: 0, to: 200 * MINUTE }];
	expect(shown(record({ outages }))).toEqual([2, 0, 1, 0, 0]);
});

test('a channel that is not heard now has no rate, and nothing is known since then', () => {
	const kept = (state: string): LogRecord['kept'] => [
		{ source: 'irc', channel: 'Lobby', state, reason: '', since: 99 * MINUTE }
	];
	const [silent] = recorded([figures], record({ kept: kept('banned') }), 100);
	expect(silent?.bars).toEqual([2, 0, 1, null, null]);
	expect(silent?.rate).toBeNull();
	expect(recorded([figures], record({ kept: kept('live') }), 100)[0]).toBe(figures);
	expect(holesOf(record({ kept: kept('banned') }), { ...lobby, source: 'twitch' })).toEqual([]);
});

test('a channel was recorded in part since a minute in which, or after which, an outage ended', () => {
	const outages = [{ channel: 1, from: 96.5 * MINUTE, to: 98.5 * MINUTE }];
	expect([97, 98, 99].map((first) => isHoled(lobby, record({ outages }), first))).toEqual([
		true,
		true,
		false
	]);
	expect(isHoled(lobby, undefined, 0)).toBe(false);
});
