import { expect, test } from 'vitest';
import { isInPart } from '../../../src/lib/ui/channels/outages';
import { maskOutages } from '../../../src/lib/ui/channels/masked';
import { NO_RECORD } from '../../../src/lib/ui/charts/outages';
import type { LogRecord } from '../../../src/lib/wire/queries';

const MINUTE = 60_000;
const lobby = { id: 1, source: 'irc', name: 'lobby' };
const record = (over: Partial<LogRecord>): LogRecord => ({
	...NO_RECORD,
	...over
});
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
const shown = (of: LogRecord): readonly (number | null)[] | undefined =>
	maskOutages([figures], of, 100)[0]?.bars;

test('a minute without messages in which the channel was not recorded is unknown, one with messages has them', () => {
	const outages = [{ channel: 1, from: 96.5 * MINUTE, to: 98.5 * MINUTE }];
	expect(shown(record({ outages }))).toEqual([2, null, 1, 0, 0]);
});

test('outages of another channel are none of its own', () => {
	const outages = [{ channel: 2, from: 0, to: 200 * MINUTE }];
	expect(shown(record({ outages }))).toEqual([2, 0, 1, 0, 0]);
});

test('a channel that is not heard now has no rate, and nothing is known since then', () => {
	const kept = (state: string, since = 99): LogRecord['kept'] => [
		{ source: 'irc', channel: 'Lobby', state, reason: '', since: since * MINUTE }
	];
	const [silent] = maskOutages([figures], record({ kept: kept('banned') }), 100);
	expect(silent?.bars).toEqual([2, 0, 1, null, null]);
	expect(silent?.rate).toBeNull();
	expect(shown(record({ kept: kept('joining', 90) }))).toEqual([2, null, 1, null, null]);
	expect(maskOutages([figures], record({ kept: kept('live') }), 100)[0]).toEqual(figures);
	const elsewhere = { ...lobby, source: 'twitch' };
	expect(isInPart(elsewhere, record({ kept: kept('banned') }), 0)).toBe(false);
	expect(isInPart(lobby, record({ kept: kept('banned', 90) }), 0)).toBe(true);
});

test('a channel was recorded in part since a minute in which, or after which, an outage ended', () => {
	const outages = [{ channel: 1, from: 96.5 * MINUTE, to: 98.5 * MINUTE }];
	expect([97, 98, 99].map((first) => isInPart(lobby, record({ outages }), first))).toEqual([
		true,
		true,
		false
	]);
	expect(isInPart(lobby, NO_RECORD, 0)).toBe(false);
});
