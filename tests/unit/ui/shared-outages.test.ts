import { expect, it } from 'vitest';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import { copiesIn } from '../../../src/lib/ui/messages/row/copies';
import { outageWords } from '../../../src/lib/ui/messages/row/copy';
import { rowsOf } from '../../../src/lib/ui/messages/row/rows';
import { outageAttribute } from '../../../src/lib/wire/frame/attributes';

const from = new Date(2026, 0, 5, 19, 5).getTime();
const MINUTES = 60_000;
const outage = (
	seq: number,
	name: string,
	{ begins = 0, ends = 6 * MINUTES, source = 'irc:irc.libera.chat' } = {}
): ArchivedEvent => ({
	...{ seq, kind: 6, channel: { id: seq, source, name }, author: null },
	...{ receivedAt: from, sentAt: from + begins, text: 'disconnected from irc.libera.chat' },
	reply: null,
	attributes: [outageAttribute({ from: from + begins, to: from + ends })]
});
const rowsFor = (...events: ArchivedEvent[]) => rowsOf(events, { copies: copiesIn(events) });
const shown = (...events: ArchivedEvent[]) =>
	rowsFor(...events).map(({ event, also }) => [event.seq, ...also]);

it('An outage of all channels is one row with all their names', () => {
	expect(shown(outage(1, 'a'), outage(2, 'b'), outage(3, 'c'))).toEqual([[1, 'b', 'c']]);
});

it('Channels that stop and go on within a second of each other share it', () => {
	const slow = outage(2, 'b', { begins: 900, ends: 6 * MINUTES - 900 });
	expect(shown(outage(1, 'a'), slow)).toEqual([[1, 'b']]);
	// One after the other, as a source joins them again.
	const joined = ['a', 'b', 'c', 'd'].map((name, i) =>
		outage(i + 1, name, { ends: 6 * MINUTES + i * 900 })
	);
	expect(shown(...joined)).toEqual([[1, 'b', 'c', 'd']]);
});

it.each([
	['begins later', { begins: 1_100 }],
	['ends later', { ends: 6 * MINUTES + 1_100 }],
	['is of another network', { source: 'twitch' }]
])('One that %s has a row of its own', (_, other) => {
	expect(shown(outage(1, 'a'), outage(2, 'b', other))).toEqual([[1], [2]]);
});

it('Two outages of one channel stay two', () => {
	const again = { begins: 10 * MINUTES, ends: 12 * MINUTES };
	expect(
		shown(outage(1, 'a'), outage(2, 'b'), outage(3, 'a', again), outage(4, 'b', again))
	).toEqual([
		[1, 'b'],
		[3, 'b']
	]);
	expect(shown(outage(1, 'a'), outage(2, 'a'))).toEqual([[1], [2]]);
});

it('Its row says which channels of which network, and a channel’s own list says when', () => {
	const [row] = rowsFor(outage(1, 'a'), outage(2, 'b'), outage(3, 'c'));
	if (!row) throw new Error('no row');
	const here = (...names: string[]) =>
		names.map((name) => ({ source: 'irc:irc.libera.chat', name }));
	const words = (all: ReturnType<typeof here>) => outageWords(row.event, row.also, all);
	expect(words(here('a', 'b', 'c'))).toBe(
		'Not recorded 19:05 – 19:11 · all 3 channels of Libera.Chat · disconnected from irc.libera.chat'
	);
	expect(words(here('a', 'b', 'c', 'd'))).toBe(
		'Not recorded 19:05 – 19:11 · 3 channels of Libera.Chat · disconnected from irc.libera.chat'
	);
	expect(words([...here('a', 'b', 'c'), { source: 'twitch', name: 'd' }])).toContain('all 3');
	expect(outageWords(outage(1, 'a'))).toBe(
		'Not recorded 19:05 – 19:11 · disconnected from irc.libera.chat'
	);
	expect(outageWords(outage(1, 'a', { ends: 20_000 }))).toBe(
		'Not recorded at 19:05 · disconnected from irc.libera.chat'
	);
});
