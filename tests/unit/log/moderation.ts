/** What every log does with what moderators did. Run by each implementation's own test file. */
import { channelListOf } from '../../support/channel-list';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log, NewEvent } from '../../../server/log/log';
import {
	EventKind,
	MOST_PURGES,
	ModerationOverlay,
	SEGMENT_SIZE,
	copyOf,
	deletedByOf,
	durationAttribute,
	isCounted,
	isStruck,
	moderatorAttribute,
	targetIdOf,
	targetOf,
	type LogEvent,
	type Removal
} from '../../../src/lib/wire/index';
import '../../support/seed';
import { batch, message, messages } from '../../support/events';
import { asLong } from '../../support/long';
import { phrase } from '../../support/queries/phrase';
import type { LogUnderTest, OpenOptions } from './conformance';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T = 1_700_000_000_000;
const nobody = { userKey: '', login: '' };
const deletion = (target: string, over: Partial<NewEvent> = {}): NewEvent =>
	message({ kind: EventKind.delete, ...nobody, target, text: '', sentAt: T, ...over });
const purge = (login: string, over: Partial<NewEvent> = {}): NewEvent =>
	message({ kind: EventKind.purge, login, text: '', sentAt: T, ...over });
const clearing = (over: Partial<NewEvent> = {}): NewEvent =>
	message({ kind: EventKind.purge, ...nobody, text: '', sentAt: T, ...over });
const seqsOf = (attribute: (event: LogEvent) => number | null, events: readonly LogEvent[]) =>
	events.map(attribute);

export function keepsModeration(
	name: string,
	open: (options?: OpenOptions) => Promise<LogUnderTest>
): void {
	describe(`${name}, told what moderators did,`, () => {
		let under: LogUnderTest;
		let log: Log;
		const begin = async (options?: OpenOptions): Promise<void> => {
			under = await open({ now: () => T + HOUR, ...options });
			log = under.log;
		};
		beforeEach(() => begin());
		afterEach(() => under.remove());
		const take = (...events: NewEvent[]) => log.append(batch(events));
		const events = async (): Promise<LogEvent[]> =>
			(await log.read(1, log.head)).map(({ event }) => event);
		const restart = async (): Promise<void> =>
			void (under.restart && (log = await under.restart()));

		it('finds the message that a deletion names, and gives the deletion its author', async () => {
			await take(message({ id: 'a', login: 'bob' }), deletion('a', { login: 'x', userKey: 'x' }));
			const [said, gone] = await events();
			expect(gone && targetOf(gone)).toBe(1);
			expect(gone?.author).toEqual(said?.author);
			expect((await log.snapshot()).totals).toEqual({ messages: 1, channels: 1, users: 1 });
		});

		it('finds nothing in another channel, or under the id of what is no message', async () => {
			await take(
				message({ id: 'a', channel: 'other' }),
				purge('bob', { id: 'p' }),
				deletion('a'),
				deletion('p')
			);
			expect(seqsOf(targetOf, await events())).toEqual([null, null, null, null]);
			expect((await events()).map(targetIdOf)).toEqual([null, null, 'a', 'p']);
		});

		it('knows a message that comes after its deletion, also after a restart and in another segment', async () => {
			await take(deletion('late', { id: 'd', sentAt: T + 5 }), deletion('late', { sentAt: T + 9 }));
			await take(...messages(SEGMENT_SIZE));
			await restart();
			await take(message({ id: 'late' }), message({ id: 'late', channel: 'other' }));
			const all = await events();
			expect(all.slice(-2).map(deletedByOf)).toEqual([1, null]);
			// Sealed, it isn't among the events that a start reads anyway.
			await take(...messages(SEGMENT_SIZE, SEGMENT_SIZE + 1));
			await restart();
			expect(await log.queries.profile(all.at(-2)?.author?.user ?? 0)).toMatchObject({
				deleted: 1
			});
			expect(await take(message({ id: 'late' }))).toMatchObject({ accepted: 0, duplicates: 1 });
		});

		it('knows it as long as ids are known, and no longer', async () => {
			await under.remove();
			await begin({ dedupWindow: 10 });
			await take(deletion('a'), ...messages(8), message({ id: 'a' }));
			expect(deletedByOf((await events())[9]!)).toBe(1);
			await take(deletion('b'), ...messages(10, 20), message({ id: 'b' }));
			expect((await events()).at(-1)?.attributes).toEqual([]);
		});

		it('finds the original of a copy', async () => {
			await take(
				message({ id: 'a', channel: 'one' }),
				message({ channel: 'two', copyOf: { channel: 'one', id: 'a' } }),
				message({ channel: 'two', copyOf: { channel: 'one', id: 'b' } }),
				message({ channel: 'two', copyOf: { channel: 'three', id: null } })
			);
			expect((await events()).map(copyOf)).toEqual([
				null,
				{ channel: 'one', seq: 1 },
				{ channel: 'one', seq: null },
				{ channel: 'three', seq: null }
			]);
			expect((await log.snapshot()).channels.map(({ name }) => name)).toEqual(['one', 'two']);
		});

		it('keeps tags ascending, whatever an event refers to', async () => {
			const by = moderatorAttribute({ login: 'mod', displayName: '', userId: '' });
			await take(
				message({ id: 'a', channel: 'one' }),
				deletion('b', { attributes: [by] }),
				message({
					...{ id: 'b', copyOf: { channel: 'one', id: 'a' } },
					reply: { id: null, quote: { author: 'x', excerpt: 'y' } }
				}),
				deletion('b', { attributes: [by, durationAttribute(3)] })
			);
			const tags = (await events()).map(({ attributes }) => attributes.map(([tag]) => tag));
			expect(tags).toEqual([[], [8, 10], [2, 9, 12], [8, 10, 11]]);
		});

		it('takes a repeat with an id once, and one without as a second event', async () => {
			const repeated = [
				deletion('a', { id: 'del:a' }),
				purge('bob', { id: 'clr:1' }),
				clearing({ id: 'clr:2' })
			];
			expect(await take(...repeated)).toMatchObject({ accepted: 3 });
			expect(await take(message({ id: 'a' }), ...repeated)).toMatchObject({
				accepted: 1,
				duplicates: 3
			});
			expect(await take(purge('cyd', { id: 'clr:1' }))).toMatchObject({ conflicts: 1 });
			expect(await take(purge('bob'), purge('bob'))).toMatchObject({ accepted: 2 });
		});

		it('counts none of it, and changes nothing of how a user looks', async () => {
			await take(
				message({
					login: 'bob',
					displayName: 'Bob',
					color: 7,
					badges: 'vip/1',
					sentAt: T - MINUTE
				}),
				purge('bob'),
				purge('new'),
				deletion('?', { login: 'third', userKey: 'third' }),
				clearing()
			);
			await restart();
			expect((await log.snapshot()).totals).toEqual({ messages: 1, channels: 1, users: 3 });
			expect(await log.users(0)).toMatchObject({ color: [7, -1, -1], messages: [1, 0, 0] });
			expect((await events())[1]?.author).toEqual((await events())[0]?.author);
			expect((await log.queries.profile(1))?.names).toEqual([{ login: 'bob', displayName: 'Bob' }]);
			expect(await log.queries.people(1, 20)).toMatchObject({ people: 1, deleted: 1 });
			expect((await log.queries.profile(2))?.channels).toEqual([]);
			const [channel] = (await channelListOf(log)).channels;
			expect(channel).toMatchObject({ people: 1, last: { seq: 1, removal: { type: 'purged' } } });
			const all = { user: null, channel: null, step: 900, first: null, last: null };
			expect((await log.queries.activity(all)).steps.map(([, said]) => said)).toEqual([1]);
			const { channels } = await log.queries.series({ channel: null, step: 60, last: 1_440 });
			expect(channels.flatMap(({ steps }) => steps.map(([, said]) => said))).toEqual([1]);
		});

		it('makes no second person of a name, where the source knows people by ids', async () => {
			await take(
				message({ userKey: 'id:7', login: 'bob' }),
				deletion('?', { userKey: 'name:bob', login: 'bob' }),
				deletion('?', { userKey: 'name:cyd', login: 'cyd' })
			);
			expect((await events()).map(({ author }) => author?.user)).toEqual([1, 1, undefined]);
			expect((await log.snapshot()).totals.users).toBe(1);
		});

		it("lists a user's timeouts and bans, the newest first, and how many there are", async () => {
			const by = { login: 'mod', displayName: 'Mod', userId: '9' };
			await take(
				purge('bob', {
					...{ text: 'spam', sentAt: T + 1 },
					attributes: [moderatorAttribute(by), durationAttribute(600)]
				}),
				purge('bob', { channel: 'other' }),
				purge('cyd')
			);
			const channel = (id: number, name: string) => ({ id, source: 'test', name });
			expect((await log.queries.profile(1))?.purges).toEqual({
				total: 2,
				newest: [
					{
						...{ seq: 1, channel: channel(1, 'general'), sentAt: T + 1 },
						...{ duration: 600, by, reason: 'spam' }
					},
					{
						...{ seq: 2, channel: channel(2, 'other'), sentAt: T },
						...{ duration: 0, by: null, reason: '' }
					}
				]
			});
			await take(
				...Array.from({ length: MOST_PURGES + 5 }, (_, i) => purge('bob', { sentAt: T + i }))
			);
			const purges = (await log.queries.profile(1))?.purges;
			expect([purges?.total, purges?.newest.length]).toEqual([MOST_PURGES + 7, MOST_PURGES]);
			expect(purges?.newest[0]?.sentAt).toBe(T + MOST_PURGES + 4);
		});

		it('says of found messages what was done to them', async () => {
			await take(
				...['a', 'b', 'c', 'd'].map((id, i) =>
					message({ id, login: id, text: 'found', sentAt: T - MINUTE * i })
				),
				deletion('a'),
				purge('b', { sentAt: T + 1 })
			);
			const types = async () => {
				const { hits } = await log.queries.search(phrase({ text: 'found' }));
				return hits.map(({ removal }) => removal && [removal.type, removal.seq, removal.sentAt]);
			};
			expect(await types()).toEqual([null, null, ['purged', 6, T + 1], ['deleted', 5, T]]);
			await take(clearing({ sentAt: T - 3 * MINUTE }));
			expect((await types())[0]).toEqual(['cleared', 7, T - 3 * MINUTE]);
		});

		it('knows whom a purge means that has only a name, at a source whose users have ids', async () => {
			const byId = (id: string, login: string, sentAt: number, over: Partial<NewEvent> = {}) =>
				message({ userKey: `id:${id}`, login, sentAt, ...over });
			const named = (login: string, sentAt: number, over: Partial<NewEvent> = {}) =>
				purge(login, { userKey: `name:${login.toLowerCase()}`, sentAt, ...over });
			await take(
				byId('1', 'bob', T),
				// Acts before what they concern, of one who comes and of one who never does.
				named('cyd', T + 9_000),
				named('dan', T),
				byId('1', 'rob', T + 2 * HOUR),
				// Another one has the name now.
				byId('2', 'bob', T + 30 * HOUR)
			);
			await restart();
			await take(
				named('Bob', T + 60_000, { id: 'p' }),
				byId('3', 'cyd', T + 8_000),
				byId('4', 'dan', T + 90 * HOUR)
			);
			await restart();
			await take(
				byId('3', 'cyd', T + 9_500),
				named('bob', T + 31 * HOUR),
				named('cyd', T + 9_900),
				deletion('never', { login: 'rob', userKey: 'name:rob' })
			);
			expect(await take(named('Bob', T + 60_000, { id: 'p' }))).toMatchObject({ duplicates: 1 });
			const all = await events();
			const overlay = new ModerationOverlay();
			for (const event of all) overlay.take(event);
			const struckBy = (key: number) => overlay.removalOfEvent(all[key - 1]!)?.seq;
			expect([1, 4, 5, 7, 8, 9].map(struckBy)).toEqual([6, undefined, 10, 2, undefined, 11]);
			const users = all.map(({ author }) => author?.user);
			expect(users[11]).toBe(1);
			expect((await log.snapshot()).totals.users).toBe(5);
			expect((await log.queries.profile(users[6]!))?.user).toMatchObject({
				...{ login: 'cyd', messages: 2, firstSeen: T + 8_000, lastSeen: T + 9_500 }
			});
			// Sealed, too.
			await take(...messages(2 * SEGMENT_SIZE));
			await restart();
			await take(byId('3', 'cyd', T + 99 * HOUR));
			expect((await events()).at(-1)?.author?.user).toBe(users[6]);
		});

		it('counts a message once that was deleted and purged, and none that comes after its purge', async () => {
			await take(
				message({ id: 'a', login: 'bob', sentAt: T - MINUTE }),
				message({ id: 'b', login: 'bob', sentAt: T - 25 * HOUR }),
				message({ login: 'bob', sentAt: T + MINUTE }),
				deletion('a'),
				purge('bob')
			);
			expect(await log.queries.people(1, 20)).toMatchObject({ deleted: 1 });
			await take(deletion('b'));
			expect(await log.queries.people(1, 20)).toMatchObject({ deleted: 2 });
			await take(message({ login: 'bob', sentAt: T - 2 * MINUTE }));
			expect(await log.queries.people(1, 20)).toMatchObject({ at: 7, deleted: 3 });
			expect(await log.queries.profile(1)).toMatchObject({
				deleted: 3,
				channels: [{ deleted: 3 }]
			});
		});

		it('says the same in whatever order messages and changes come', async () => {
			const ids = ['1', '2', '3', '4', '5', '6'];
			const at = fc.integer({ min: 0, max: 40 }).map((hours) => T + hours * HOUR);
			const login = fc.constantFrom('ada', 'bob');
			const channel = fc.constantFrom('one', 'two');
			const said = fc.tuple(login, channel, at, fc.boolean());
			const change = fc.oneof(
				fc
					.tuple(fc.constantFrom(...ids), channel, at)
					.map(([id, channel, sentAt]) => deletion(id, { channel, sentAt })),
				fc
					.tuple(login, channel, at)
					.map(([login, channel, sentAt]) => purge(login, { channel, sentAt })),
				fc.tuple(channel, at).map(([channel, sentAt]) => clearing({ channel, sentAt }))
			);
			/** Everything of a log that doesn't depend on the order, by the text of messages and the names of people. */
			const told = async () => {
				const all = await events();
				const overlay = new ModerationOverlay();
				for (const event of all) overlay.take(event);
				const kindOf = (removal: Removal | null) => removal && [removal.type, removal.sentAt];
				const shown = all.filter(({ kind }) => isCounted(kind));
				const struck = shown.filter((event) => isStruck(overlay.removalOfEvent(event)));
				const { hits } = await log.queries.search(phrase({ text: 'said' }));
				const { totals, channels } = await log.snapshot();
				const users = (
					await log.queries.findUsers({
						...{ part: '', match: 'part', sort: 'name', after: null, limit: 200 }
					} as const)
				).users;
				const profiles = await Promise.all(
					users.map(async ({ id }) => {
						const profile = await log.queries.profile(id);
						const theirs = struck.filter(({ author }) => author?.user === id).length;
						expect(profile?.deleted).toBe(theirs);
						return [
							profile?.user.login,
							profile?.user.messages,
							profile?.deleted,
							profile?.purges?.total
						];
					})
				);
				const counts = await Promise.all(
					channels.map(async ({ id, name, messages: count }) => {
						const people = await log.queries.people(id, 20);
						expect(people?.deleted).toBe(struck.filter(({ channel }) => channel === id).length);
						return [name, count, people?.people, people?.deleted];
					})
				);
				expect(hits.map(({ seq, removal }) => [seq, removal])).toEqual(
					shown
						.filter(({ text: said }) => said.startsWith('said'))
						.toReversed()
						.map((event) => [event.seq, overlay.removalOfEvent(event)])
				);
				return {
					totals,
					messages: shown
						.map((event) => [event.text, kindOf(overlay.removalOfEvent(event))])
						.sort(),
					profiles: profiles.sort(),
					counts: counts.sort()
				};
			};
			await fc.assert(
				fc.asyncProperty(
					fc.array(said, { minLength: 1, maxLength: ids.length }),
					fc.array(change, { maxLength: 6 }),
					fc.infiniteStream(fc.nat()),
					fc.constantFrom(0, 3, SEGMENT_SIZE),
					async (says, changes, order, filler) => {
						const all = [
							...says.map(([login, channel, sentAt, isAction], i) =>
								message({
									...{ login, channel, sentAt, id: ids[i] ?? null, text: `said ${i}` },
									kind: isAction ? EventKind.action : EventKind.message
								})
							),
							...changes
						];
						const shuffled = all
							.map((event) => ({ event, key: order.next().value as number }))
							.sort((a, b) => a.key - b.key)
							.map(({ event }) => event);
						const results = [];
						for (const events of [all, shuffled]) {
							await under.remove();
							await begin();
							const middle = Math.floor(events.length / 2);
							await take(...events.slice(0, middle));
							// So that some of it is sealed.
							await take(
								...messages(filler).map((event) => ({ ...event, login: 'z', userKey: 'z' }))
							);
							await restart();
							await take(...events.slice(middle));
							results.push(await told());
							await restart();
							results.push(await told());
						}
						for (const result of results) expect(result).toEqual(results[0]);
					}
				),
				{ numRuns: asLong(4, 100) }
			);
		});
	});
}
