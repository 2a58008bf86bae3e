import { describe, expect, it } from 'vitest';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import { UNSEEN } from '../../support/odd-text';
import { bySeq, nameOf, rowsOf } from '../../../src/lib/ui/messages/row/rows';

const noon = new Date(2026, 0, 5, 12).getTime();
const event = (
	seq: number,
	user: number,
	sentAt: number,
	more: Partial<ArchivedEvent> = {}
): ArchivedEvent => ({
	seq,
	kind: 0,
	channel: { id: 1, source: 'test', name: 'lobby' },
	author: { user, login: `user-${user}`, displayName: '', color: null, attributes: [] },
	receivedAt: sentAt,
	sentAt,
	text: 'hello',
	reply: null,
	attributes: [],
	...more
});

describe('Rows', () => {
	it('show the name once for a run of one author, and again for another, after a pause and for a reply', () => {
		const rows = rowsOf([
			event(1, 1, noon),
			event(2, 1, noon + 1_000),
			event(3, 2, noon + 2_000),
			event(4, 2, noon + 400_000),
			event(5, 2, noon + 401_000, { reply: { type: 'event', seq: 1 } }),
			event(6, 2, noon + 402_000, { channel: { id: 2, source: 'test', name: 'other' } })
		]);
		expect(rows.map((row) => row.continues)).toEqual([false, true, false, false, false, false]);
	});

	it('show the name and time again after eight rows of one author', () => {
		const rows = rowsOf(Array.from({ length: 20 }, (_, i) => event(i + 1, 1, noon + i * 1_000)));
		const heads = rows.flatMap(({ continues }, i) => (continues ? [] : [i]));
		expect(heads).toEqual([0, 8, 16]);
	});

	it('show them again five minutes after the run began, however short its pauses', () => {
		const rows = rowsOf(Array.from({ length: 7 }, (_, i) => event(i + 1, 1, noon + i * 60_000)));
		const heads = rows.flatMap(({ continues }, i) => (continues ? [] : [i]));
		expect(heads).toEqual([0, 5]);
	});

	it('keep the names where they are when older rows are loaded above them', () => {
		const all = Array.from({ length: 30 }, (_, i) => event(i + 1, 1, noon + i * 1_000));
		const before = rowsOf(all.slice(11));
		const rows = rowsOf(all, { before: bySeq(before) });
		expect(rows.slice(11).map(({ continues }) => continues)).toEqual(
			before.map(({ continues }) => continues)
		);
		// Whoever opens the list anew counts from its first row.
		expect(rowsOf(all)[16]?.continues).toBe(false);
	});

	it('let go of a name that stood there for a row which is gone', () => {
		const events = [event(1, 1, noon), event(2, 1, noon + 1, { kind: 3 }), event(3, 1, noon + 2)];
		const before = rowsOf(events, { acts: true });
		expect(before[2]?.continues).toBe(false);
		expect(rowsOf(events, { before: bySeq(before) })[1]?.continues).toBe(true);
	});

	it('quote what a reply answers from elsewhere in the log, and say where that is', () => {
		const answer = event(9, 2, noon, { reply: { type: 'event', seq: 5 } });
		const quoted = new Map([[5, event(5, 1, noon, { text: 'which day?' })]]);
		expect(rowsOf([answer], { quoted })[0]?.reply).toMatchObject({
			author: 'user-1',
			excerpt: 'which day?',
			seq: 5
		});
		const [kept] = rowsOf([answer]);
		expect(kept?.reply).toMatchObject({ excerpt: null, seq: 5 });
	});

	it('quote what a reply answers also where other messages are left out, and not where that is', () => {
		const rows = rowsOf([
			event(3, 1, noon, { text: 'which day?' }),
			event(7, 2, noon + 1_000, { reply: { type: 'event', seq: 3 } }),
			event(9, 2, noon + 2_000, { reply: { type: 'event', seq: 5 } })
		]);
		expect(rows.map(({ reply }) => reply)).toMatchObject([
			null,
			{ author: 'user-1', excerpt: 'which day?' },
			{ author: '', excerpt: null }
		]);
	});

	it('stay the same while they say the same, also when their events are decoded anew', () => {
		const read = (last: number) =>
			Array.from({ length: last }, (_, i) => event(i + 1, i % 3, noon + i * 100_000));
		const before = rowsOf(read(5));
		const rows = rowsOf(read(6).slice(1), { before: bySeq(before) });
		// What is now the first of all begins a day.
		expect(rows[0]).not.toBe(before[1]);
		expect(rows[0]?.newDay).toBe(true);
		expect(rows.slice(1, 4).every((row, i) => row === before[i + 2])).toBe(true);
		expect(rows[4]?.event.seq).toBe(6);
	});

	it('say a new day where the list goes on to one; a row whose time steps back says its own', () => {
		const rows = rowsOf([event(1, 1, noon), event(2, 1, noon + 86_400_000), event(3, 1, noon)]);
		expect(rows.map((row) => row.newDay)).toEqual([true, true, false]);
		expect(rows.map((row) => row.dated)).toEqual([false, false, true]);
	});

	it('show outages and notices, each with its own head', () => {
		const rows = rowsOf([
			event(1, 1, noon),
			event(2, 1, noon, { kind: 8 }),
			event(3, 1, noon, { kind: 8 }),
			event(4, 1, noon, { kind: 6, author: null }),
			event(5, 1, noon)
		]);
		expect(rows.map((row) => row.continues)).toEqual([false, false, false, false, false]);
	});

	it('leave out kinds that this version can not show', () => {
		expect(rowsOf([event(1, 1, noon, { kind: 2 }), event(2, 1, noon, { kind: 77 })])).toEqual([]);
	});

	it('are of what moderators did only by choice; that a channel was cleared is shown in any case', () => {
		const events = [
			event(1, 1, noon),
			event(2, 1, noon, { kind: 3 }),
			event(3, 1, noon, { kind: 4 }),
			event(4, 1, noon, { kind: 4, author: null })
		];
		const seqs = (options: Parameters<typeof rowsOf>[1]) =>
			rowsOf(events, options).map((row) => row.event.seq);
		expect(seqs({})).toEqual([1, 4]);
		expect(seqs({ acts: true })).toEqual([1, 2, 3, 4]);
	});

	it('change when what moderators did arrives later, and only where it may concern them', () => {
		const act = { ...event(9, 1, noon, { kind: 4 }), channel: 1, user: 1, attributes: [] };
		const read = (acts?: ArchivedEvent['acts']) => [
			event(1, 1, noon, acts && { acts }),
			event(2, 2, noon + 1),
			event(3, 2, noon + 2, { reply: { type: 'event', seq: 1 } }),
			event(4, 3, noon + 3)
		];
		const before = rowsOf(read());
		const rows = rowsOf(read([act]), { before: bySeq(before) });
		// The first is concerned, and the third quotes it.
		expect(rows.map((row, i) => row === before[i])).toEqual([false, true, false, true]);
	});
});

it.each(UNSEEN)('A user with a name of nothing but %s has one that can be pressed', (_, sign) => {
	const look = { user: 1, color: null, attributes: [] };
	expect(nameOf({ ...look, login: 'ada', displayName: sign })).toBe('ada');
	expect(nameOf({ ...look, login: sign, displayName: '' })).toBe('No name');
	expect(nameOf({ ...look, login: sign, displayName: 'Ada' })).toBe('Ada');
});
