import { expect, it } from 'vitest';
import { Ledger } from '../../../server/log/ledger';
import { LogError, type LoggedEvent, type NewEvent } from '../../../server/log/log';
import { PendingDeletions } from '../../../server/log/pending-deletions';
import { LedgerQueries, type StoredEvents } from '../../../server/log/queries/ledger-queries';
import { EventKind } from '../../../src/lib/wire/index';
import { message } from '../../support/events';

it('answers without a count where events that it needs are damaged', async () => {
	const ledger = new Ledger();
	const take = (event: NewEvent) => ledger.take(event, { reply: null, links: [] }, 1_000);
	const events = [message({}), message({ kind: EventKind.purge, text: '' })].map(take);
	let fault: Error = new LogError('damaged', 'a page', 'Put back a copy.');
	const stored: Partial<StoredEvents> = {
		at: (seq) => events[seq - 1],
		countSent: () => Promise.reject(fault)
	};
	const moment = async () => ({ ledger, events, now: 1_000 });
	const queries = new LedgerQueries(moment, stored as StoredEvents);
	const [profile, people] = [await queries.profile(1), await queries.people(1, 20)];
	expect(profile).toMatchObject({ user: { messages: 1 }, purges: { total: 1 } });
	expect(people).toMatchObject({ people: 1 });
	expect([profile?.deleted, profile?.channels[0]?.deleted, people?.deleted]).toEqual(
		Array.from({ length: 3 }, () => undefined)
	);
	fault = new Error('of another kind');
	await expect(queries.profile(1)).rejects.toBe(fault);
});

it('counts again only what came since, and what another purge covers', async () => {
	const ledger = new Ledger();
	const events: LoggedEvent[] = [];
	const take = (over: Partial<NewEvent>) =>
		void events.push(ledger.take(message(over), { reply: null, links: [] }, 1_000));
	const DAY = 86_400_000;
	const T = 100 * DAY;
	const asked: [from: number, after: number, at: number][] = [];
	const stored: Partial<StoredEvents> = {
		at: (seq) => events[seq - 1],
		countSent: async ({ time: { from, to }, after, at }) => {
			asked.push([from, after, at]);
			return events
				.slice(after, at)
				.filter(({ event: { kind, sentAt } }) => kind === 0 && from <= sentAt && sentAt <= to)
				.length;
		}
	};
	const moment = async () => ({ ledger, events, now: 1_000 });
	const queries = new LedgerQueries(moment, stored as StoredEvents);
	const deleted = async () => (await queries.profile(1))?.deleted;
	const purge = { kind: EventKind.purge, text: '' };
	take({ sentAt: T - 1 });
	take({ ...purge, sentAt: T });
	take({ ...purge, sentAt: T - 10 * DAY });
	expect(await deleted()).toBe(1);
	expect(asked.splice(0)).toEqual([
		[T - 11 * DAY, 0, 3],
		[T - DAY, 0, 3]
	]);
	take({ sentAt: T - 10 * DAY - 1 });
	expect(await deleted()).toBe(2);
	expect(asked.splice(0)).toEqual([
		[T - 11 * DAY, 3, 4],
		[T - DAY, 3, 4]
	]);
	take({ ...purge, sentAt: T - 5 });
	expect(await deleted()).toBe(2);
	expect(asked.splice(0)).toEqual([
		[T - 11 * DAY, 4, 5],
		[T - DAY - 5, 0, 5],
		[T - 4, 0, 5]
	]);
	expect(await deleted()).toBe(2);
	expect(asked).toEqual([]);
});

it('waits for so many messages at most, and forgets those that were named longest ago', () => {
	const pending = new PendingDeletions(2);
	const note = (id: string, seq: number, sentAt = seq) =>
		pending.note('s', 'c', id, { seq, sentAt });
	const find = (id: string, after = 0) => pending.find('s', 'c', id, after);
	note('a', 1);
	note('b', 2);
	note('a', 3);
	note('c', 4);
	expect(['a', 'b', 'c'].map((id) => find(id))).toEqual([1, null, 4]);
	expect(pending.find('s', 'd', 'a', 0)).toBeNull();
});

it('names the first deletion of a message by its time, of those that are not too long ago', () => {
	const pending = new PendingDeletions();
	for (const [seq, sentAt] of [
		[1, 50],
		[2, 40],
		[3, 60]
	] as const) {
		pending.note('s', 'c', 'a', { seq, sentAt });
	}
	expect([0, 1, 2, 3].map((after) => pending.find('s', 'c', 'a', after))).toEqual([2, 2, 3, null]);
});
