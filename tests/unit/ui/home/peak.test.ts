import { describe, expect, test } from 'vitest';
import type { ArchivedEvent } from '../../../../src/lib/archive/tables/types';
import { tellingLines } from '../../../../src/lib/ui/home/peak';
import { importAttribute } from '../../../../src/lib/wire/frame/origin';
import { replyAttributes } from '../../../../src/lib/wire/frame/attributes';
import { EventKind, type Attribute } from '../../../../src/lib/wire/frame/event';

const said = (
	seq: number,
	user: number,
	text: string,
	more: Partial<ArchivedEvent> = {}
): ArchivedEvent => ({
	seq,
	kind: EventKind.message,
	channel: { id: 1, source: 's', name: 'c' },
	author: { user, login: `u${user}`, displayName: '', color: null, attributes: [] },
	receivedAt: seq,
	sentAt: seq,
	text,
	reply: null,
	attributes: [],
	...more
});
const answer = (seq: number, to: number): readonly Attribute[] =>
	replyAttributes(seq, { type: 'event', seq: to });
const seqs = (events: readonly ArchivedEvent[], most?: number): number[] =>
	tellingLines(events, most).map(({ seq }) => seq);

describe('the lines of a card', () => {
	test('are those that were answered, in their order', () => {
		const events = [
			said(1, 1, 'a long line about nothing in particular, as lines go'),
			said(2, 2, 'who broke it?'),
			said(3, 3, 'not me', { attributes: answer(3, 2) }),
			said(4, 4, 'nor me', { attributes: answer(4, 2) })
		];
		expect(seqs(events)).toEqual([1, 2]);
		expect(seqs(events, 1)).toEqual([2]);
	});

	test('are of several people, and none is said twice', () => {
		const events = [
			said(1, 1, 'the first person has much to say about this'),
			said(2, 1, 'and a good deal more, which is longer than that'),
			said(3, 2, 'short'),
			said(4, 3, 'short')
		];
		expect(seqs(events)).toEqual([2, 4]);
		expect(seqs(events, 4)).toEqual([1, 2, 4]);
	});

	test('are no calls of bots, bare links or signs while anything else was said', () => {
		const events = [
			said(1, 1, '!songrequest'),
			said(2, 2, 'https://example.org/a/very/long/address/that/says/nothing/by/itself'),
			said(3, 3, '?????????????????????????????'),
			said(4, 4, 'ok'),
			said(5, 5, 'hm')
		];
		expect(seqs(events)).toEqual([4, 5]);
		expect(seqs(events.slice(0, 2))).toEqual([1, 2]);
	});

	test('are nothing that a moderator took back, no notices, and nothing that an import brought', () => {
		const act = { seq: 9, kind: EventKind.delete } as NonNullable<ArchivedEvent['acts']>[number];
		const events = [
			said(1, 1, 'what nobody should have said', { acts: [act] }),
			said(2, 2, 'raids', { kind: EventKind.notice }),
			said(3, 3, 'years ago', { attributes: [importAttribute(1)] }),
			said(4, 4, 'fine')
		];
		expect(seqs(events)).toEqual([4]);
		expect(seqs([])).toEqual([]);
	});
});
