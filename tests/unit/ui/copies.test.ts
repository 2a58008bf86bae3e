import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import { copiesIn } from '../../../src/lib/ui/messages/row/copies';
import { copyOfAttribute } from '../../../src/lib/wire/frame/origin';
import '../../support/seed';

const noon = new Date(2026, 0, 5, 12).getTime();
const said = (
	seq: number,
	channel: number,
	from: { channel: string; seq: number | null } | null = null,
	more: Partial<ArchivedEvent> = {}
): ArchivedEvent => ({
	...{ seq, kind: 0, channel: { id: channel, source: 'twitch', name: `c${channel}` } },
	author: { user: 1, login: 'ada', displayName: '', color: null, attributes: [] },
	...{ receivedAt: noon, sentAt: noon, text: 'hello', reply: null },
	attributes: from ? [copyOfAttribute(seq, from)] : [],
	...more
});

describe('Copies of a message', () => {
	it('stand behind the original, whatever the order of the events', () => {
		const events = [
			said(1, 1),
			said(2, 2, { channel: 'c1', seq: 1 }),
			said(3, 3, { channel: 'c1', seq: 1 })
		];
		fc.assert(
			fc.property(fc.shuffledSubarray(events, { minLength: 3 }), (shuffled) => {
				const copies = copiesIn(shuffled);
				expect(copies.get(1)?.toSorted()).toEqual(['c2', 'c3']);
				expect([copies.get(2), copies.get(3)]).toEqual([null, null]);
			})
		);
	});

	it('are shown where the original is not among the events', () => {
		const copies = copiesIn([
			said(7, 2, { channel: 'c1', seq: 1 }),
			said(8, 3, { channel: 'c1', seq: 1 })
		]);
		expect([...copies]).toEqual([
			[7, ['c3']],
			[8, null]
		]);
	});

	it('of an unrecorded channel are one message only if they say the same at the same time', () => {
		const from = { channel: 'elsewhere', seq: null };
		expect([...copiesIn([said(1, 2, from), said(2, 3, from)])]).toEqual([
			[1, ['c3']],
			[2, null]
		]);
		for (const other of [{ text: 'hello!' }, { sentAt: noon + 3_600_000 }]) {
			expect(copiesIn([said(1, 2, from), said(2, 3, from, other)]).size).toBe(0);
		}
	});

	it('that came before the original stand behind it all the same', () => {
		const from = { channel: 'c1', seq: null };
		const events = [said(1, 2, from), said(2, 1), said(3, 3, { channel: 'c1', seq: 2 })];
		fc.assert(
			fc.property(fc.shuffledSubarray(events, { minLength: 3 }), (shuffled) => {
				const copies = copiesIn(shuffled);
				expect(copies.get(2)?.toSorted()).toEqual(['c2', 'c3']);
				expect([copies.get(1), copies.get(3)]).toEqual([null, null]);
			})
		);
		for (const other of [{ text: 'hello!' }, { sentAt: noon + 3_600_000 }])
			expect(copiesIn([said(1, 2, from), said(2, 1, null, other)]).size).toBe(0);
	});

	it('repeated in one channel are two messages', () => {
		const from = { channel: 'elsewhere', seq: null };
		expect(copiesIn([said(1, 2, from), said(2, 2, from)]).size).toBe(0);
	});
});
