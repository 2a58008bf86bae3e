import { describe, expect, test } from 'vitest';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import { missedWords } from '../../../src/lib/ui/messages/find/copy-missed';
import { missedTarget, type Listed } from '../../../src/lib/ui/messages/find/missed-target';
import { EventKind } from '../../../src/lib/wire/frame/event';

const linux = { id: 1, source: 'irc', name: 'linux' };
const event = (kind: number, changes: Partial<ArchivedEvent> = {}): ArchivedEvent => ({
	seq: 40,
	kind,
	channel: linux,
	author: null,
	receivedAt: 0,
	sentAt: 1_000,
	text: '',
	reply: null,
	attributes: [],
	...changes
});
const listed: Listed = {
	filter: {},
	state: {
		head: 100,
		cursor: { seq: 90, term: 'a' },
		lost: [{ first: 20, last: 29 }],
		firstOnRelay: 11
	},
	stored: null,
	acts: false,
	isCopy: false,
	relay: 'connected'
};
const missed = (seq: number, changes: Partial<Listed> = {}) =>
	missedTarget(seq, { ...listed, ...changes });

describe('A message that a link leads to', () => {
	test('is missed by nobody where it has its row', () => {
		expect(missed(40, { stored: event(EventKind.message) })).toBeNull();
		expect(missed(40, { stored: event(EventKind.outage) })).toBeNull();
		expect(missed(40, { stored: event(EventKind.delete), acts: true })).toBeNull();
	});

	test.each<[string, number, Partial<Listed>, ReturnType<typeof missed>]>([
		['beyond the log', 101, {}, { type: 'unknown', sure: true }],
		['beyond what was heard of it', 101, { relay: 'away' }, { type: 'unknown', sure: false }],
		['that comes with what is being caught up', 95, {}, { type: 'coming' }],
		['in a gap that the relay has', 40, {}, { type: 'coming' }],
		['in a gap without the relay', 40, { relay: 'away' }, { type: 'away' }],
		['in a gap of an earlier archive', 40, { relay: 'none' }, { type: 'never' }],
		['that the relay dropped', 10, {}, { type: 'dropped' }],
		['that is damaged at the relay', 25, {}, { type: 'lost' }],
		['damaged there, with no relay in reach', 25, { relay: 'away' }, { type: 'lost' }],
		[
			'of another channel',
			40,
			{ stored: event(EventKind.message), filter: { channel: 2 } },
			{ type: 'elsewhere', channel: linux }
		],
		[
			'of another time',
			40,
			{ stored: event(EventKind.message), filter: { before: 900 } },
			{ type: 'elsewhere', channel: linux }
		],
		[
			'that is a copy',
			40,
			{ stored: event(EventKind.message), isCopy: true },
			{ type: 'copy', channel: linux }
		],
		['that was erased', 40, { stored: event(EventKind.erasure) }, { type: 'erased' }],
		['that is none', 40, { stored: event(EventKind.delete) }, { type: 'no-message' }]
	])('says why it has none: one %s', (_, seq, changes, why) => {
		const found = missed(seq, changes);
		expect(found).toEqual(why);
		expect(missedWords(found!, '#linux')).toMatch(/message/);
	});

	test('is said to be erased, unknown, elsewhere or not here in different words', () => {
		const words = [
			missed(101),
			missed(101, { relay: 'away' }),
			missed(40),
			missed(40, { relay: 'away' }),
			missed(40, { relay: 'none' }),
			missed(10),
			missed(25),
			missed(40, { stored: event(EventKind.message), filter: { channel: 2 } }),
			missed(40, { stored: event(EventKind.erasure) })
		].map((each) => missedWords(each!, '#linux'));
		expect(new Set(words).size).toBe(words.length);
	});
});
