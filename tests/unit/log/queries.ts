/** What every log answers when it is asked what no frame tells. Run by each implementation's own test file. */
import { channelListOf } from '../../support/channel-list';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../../server/log/log';
import type { UserQuery } from '../../../server/log/query-types';
import {
	CHANNEL_EXCERPT,
	EventKind,
	MOST_OUTAGES,
	SEGMENT_SIZE,
	attributesFromText,
	attributesToText,
	badgesOf,
	bitsAttribute,
	emotesAttribute,
	outageAttribute,
	type LogEvent
} from '../../../src/lib/wire/index';
import type { LogUnderTest, OpenOptions } from './conformance';
import { batch, message, messages } from '../../support/events';
import { FRESH_MS } from '../../../server/log/queries/series';
import { phrase, type Phrase } from '../../support/queries/phrase';
import { fold } from '../../../src/lib/query/fold';

const HOUR = 3_600;
const all: UserQuery = {
	part: '',
	match: 'part',
	sort: 'messages',
	after: null,
	limit: 200
};
const always = { user: null, channel: null, step: HOUR, first: null, last: null } as const;

/** What is searched for: letters of any script, in any case, quotes, signs, and what nobody said. */
const SOUGHT = [
	'UBUNTU',
	'bunt',
	'привет',
	'好',
	'你好',
	'CAFÉ',
	'"quoted"',
	'100%',
	'οδος',
	'STRASSE',
	'k',
	'no such'
];

export function answersQueries(
	name: string,
	open: (options: OpenOptions) => Promise<LogUnderTest>
): void {
	describe(`${name}, asked as every log can be,`, () => {
		let under: LogUnderTest;
		let log: Log;
		let now = 1_700_000_000_000;
		beforeEach(async () => {
			under = await open({ now: () => now });
			log = under.log;
		});
		afterEach(() => under.remove());

		it('has nobody and nothing while it is empty', async () => {
			expect(await log.queries.findUsers(all)).toEqual({
				at: 0,
				matching: 0,
				users: [],
				next: null
			});
			expect(await log.queries.profile(1)).toBeUndefined();
			expect(await log.queries.activity(always)).toEqual({ at: 0, step: HOUR, steps: [] });
			expect(await channelListOf(log)).toEqual({ at: 0, channels: [] });
			expect(await log.queries.people(1, 20)).toBeUndefined();
			const nothing = { at: 0, from: 0, outages: [] };
			expect(await log.queries.outages({ from: 0, days: 8 })).toEqual(nothing);
			expect(await log.queries.seen(60)).toEqual({ at: 0, step: 60, steps: [] });
			expect(await log.queries.series({ channel: null, step: 60, last: 30 })).toEqual({
				at: 0,
				step: 60,
				first: 0,
				until: null,
				channels: []
			});
		});

		const outage = (channel: string, from: number, to: number) =>
			message({
				channel,
				userKey: '',
				login: '',
				kind: EventKind.outage,
				text: 'kicked',
				attributes: [outageAttribute({ from, to })]
			});

		it('lists the times of which there is no record, sealed or not', async () => {
			await log.append(batch([outage('a', 10, 20), outage('b', 10, 30)]));
			await log.append(batch(messages(SEGMENT_SIZE)));
			await log.append(batch([outage('a', 40, 50)]));
			expect(await log.queries.outages({ from: 30, days: null })).toEqual({
				at: SEGMENT_SIZE + 3,
				from: 30,
				outages: [
					{ channel: 2, from: 10, to: 30 },
					{ channel: 1, from: 40, to: 50 }
				]
			});
		});

		it('lists times without a record that overlap as one, by channel', async () => {
			await log.append(
				batch([
					outage('a', 50, 60),
					outage('b', 10, 90),
					outage('a', 10, 30),
					outage('a', 20, 25),
					outage('a', 30, 40)
				])
			);
			expect((await log.queries.outages({ from: 0, days: null })).outages).toEqual([
				{ channel: 1, from: 10, to: 40 },
				{ channel: 1, from: 50, to: 60 },
				{ channel: 2, from: 10, to: 90 }
			]);
		});

		it('says from when on it lists all times without a record, where they are too many', async () => {
			const many = Array.from({ length: MOST_OUTAGES + 3 }, (_, i) =>
				outage('a', i * 10, i * 10 + 5)
			);
			await log.append(batch(many));
			const answer = await log.queries.outages({ from: 0, days: null });
			expect(answer.outages).toHaveLength(MOST_OUTAGES);
			expect(answer.from).toBe(25);
			expect(answer.outages[0]).toEqual({ channel: 1, from: 30, to: 35 });
			expect(await log.queries.outages({ from: 30, days: null })).toEqual({ ...answer, from: 30 });
		});

		it('lists the times without a record of the days before its newest event', async () => {
			const day = 24 * 3_600_000;
			await log.append(batch([outage('a', 10, now - 9 * day), outage('a', now - 8 * day, now)]));
			const recent = {
				from: now - 8 * day,
				outages: [{ channel: 1, from: now - 8 * day, to: now }]
			};
			now += day;
			expect(await log.queries.outages({ from: 0, days: 8 })).toMatchObject(recent);
			await log.append(batch([message({})]));
			expect(await log.queries.outages({ from: 0, days: 9 })).toMatchObject(recent);
		});

		it('lists users by messages, by name and by when they were last seen, a page at a time', async () => {
			const said = (login: string, times: number, sentAt: number) =>
				Array.from({ length: times }, () => message({ login, sentAt }));
			await log.append(
				batch([...said('bob', 2, 300), ...said('Ada', 2, 200), ...said('cyd', 3, 100)])
			);
			const order = async (sort: UserQuery['sort']): Promise<string[]> => {
				const logins: string[] = [];
				let after: UserQuery['after'] = null;
				for (;;) {
					const page = await log.queries.findUsers({ ...all, sort, after, limit: 2 });
					expect(page).toMatchObject({ at: 7, matching: 3 });
					logins.push(...page.users.map(({ login }) => login));
					if (page.next === null) return logins;
					const [by = '', id] = page.next.split(',');
					after = { by, id: Number(id) };
				}
			};
			expect(await order('messages')).toEqual(['cyd', 'bob', 'Ada']);
			expect(await order('name')).toEqual(['Ada', 'bob', 'cyd']);
			expect(await order('seen')).toEqual(['bob', 'Ada', 'cyd']);
		});

		it('finds users by a part of either name, however it is spelled', async () => {
			await log.append(
				batch([
					message({ login: 'fran\u00e7ois' }),
					message({ login: 'kim', displayName: '\u91d1\u3055\u3093' }),
					message({ login: 'Frank' })
				])
			);
			const found = async (part: string): Promise<string[]> =>
				(await log.queries.findUsers({ ...all, part })).users.map(({ login }) => login);
			expect(await found('FRAN')).toEqual(['fran\u00e7ois', 'Frank']);
			expect(await found('franc\u0327')).toEqual(['fran\u00e7ois']);
			expect(await found('\u91d1')).toEqual(['kim']);
			expect(await found('nobody')).toEqual([]);
		});

		it('finds a user by the whole of either name, however many others have it in theirs', async () => {
			await log.append(
				batch([
					message({ login: 'alan' }),
					message({ login: 'alan' }),
					message({ login: 'Al' }),
					message({ login: 'kim', displayName: 'AL' }),
					message({ login: 'sal' })
				])
			);
			const found = async (part: string): Promise<string[]> =>
				(await log.queries.findUsers({ ...all, part, match: 'whole' })).users.map(
					({ login }) => login
				);
			expect(await found(' al')).toEqual(['Al', 'kim']);
			expect(await found('kim')).toEqual(['kim']);
			expect(await found('ala')).toEqual([]);
			expect(await found(' ')).toEqual([]);
		});

		it('tells a user’s names in order of use, and channels with exact counts', async () => {
			await log.append(
				batch([
					message({ login: 'Ada', channel: 'one' }),
					message({ login: 'ada', channel: 'two', displayName: 'Ada L.' }),
					message({ login: 'ada', channel: 'two' }),
					message({ login: 'bob', channel: 'three' })
				])
			);
			expect(await log.queries.profile(1)).toEqual({
				at: 4,
				user: expect.objectContaining({ id: 1, login: 'ada', displayName: '', messages: 3 }),
				names: [
					{ login: 'Ada', displayName: '' },
					{ login: 'ada', displayName: 'Ada L.' },
					{ login: 'ada', displayName: '' }
				],
				channels: [
					{ id: 2, source: 'test', name: 'two', messages: 2, deleted: 0 },
					{ id: 1, source: 'test', name: 'one', messages: 1, deleted: 0 }
				],
				deleted: 0,
				purges: { total: 0, newest: [] }
			});
		});

		it('counts activity exactly, over sealed segments and the open one, by user, channel and time', async () => {
			const events = messages(2 * SEGMENT_SIZE + 77).map((event, i) => ({
				...event,
				sentAt: 1_700_000_000_000 + ((i * 7_919) % 90_000) * 1_000,
				kind: i % 50 === 0 ? 6 : 0
			}));
			for (let i = 0; i < events.length; i += 300)
				await log.append(batch(events.slice(i, i + 300)));
			const logged = (await log.read(1, events.length)).map(({ event }) => event);
			const expected = (step: number, wanted: (event: (typeof logged)[number]) => boolean) => {
				const steps = new Map<number, number>();
				for (const event of logged) {
					if (event.kind !== 0 || !wanted(event)) continue;
					const at = Math.floor(event.sentAt / (step * 1_000));
					steps.set(at, (steps.get(at) ?? 0) + 1);
				}
				return { at: log.head, step, steps: [...steps].sort(([a], [b]) => a - b) };
			};
			const ask = (over: object) => log.queries.activity({ ...always, ...over });
			expect(await ask({})).toEqual(expected(HOUR, () => true));
			expect(await ask({ step: 900, channel: 2 })).toEqual(
				expected(900, ({ channel }) => channel === 2)
			);
			expect(await ask({ user: 3 })).toEqual(expected(HOUR, ({ author }) => author?.user === 3));
			expect(await ask({ user: 3, channel: 1, step: 24 * HOUR })).toEqual(
				expected(24 * HOUR, ({ author, channel }) => author?.user === 3 && channel === 1)
			);
			const first = Math.floor(1_700_020_000 / HOUR);
			expect(await ask({ user: 5, first, last: first + 2 })).toEqual(
				expected(HOUR, ({ author, sentAt }) => {
					const hour = Math.floor(sentAt / 3_600_000);
					return author?.user === 5 && hour >= first && hour <= first + 2;
				})
			);
		});

		it('tells how many people write in each channel, and its newest message', async () => {
			await log.append(
				batch([
					message({ login: 'ada', channel: 'one', sentAt: 100 }),
					message({ login: 'bob', channel: 'one', displayName: 'Bob B.', sentAt: 200 }),
					message({ login: 'ada', channel: 'one', text: 'x'.repeat(500), sentAt: 300 }),
					message({ login: 'bob', channel: 'two', kind: 6 })
				])
			);
			expect(await channelListOf(log)).toEqual({
				at: 4,
				channels: [
					{
						id: 1,
						people: 2,
						last: {
							...{ seq: 3, sentAt: 300, author: 'ada', text: 'x'.repeat(CHANNEL_EXCERPT) },
							removal: null
						}
					},
					{ id: 2, people: 0, last: null }
				]
			});
		});

		it('tells who writes most in a channel', async () => {
			const said = (login: string, times: number) =>
				Array.from({ length: times }, () => message({ login }));
			await log.append(
				batch([
					...said('ada', 2),
					...said('bob', 3),
					...said('cyd', 2),
					message({ login: 'dan', channel: 'other' })
				])
			);
			const people = await log.queries.people(1, 2);
			expect(people).toMatchObject({ at: 8, people: 3 });
			expect(people?.users.map(({ login, messages: said }) => [login, said])).toEqual([
				['bob', 3],
				['ada', 2]
			]);
			expect(await log.queries.people(3, 2)).toBeUndefined();
		});

		it('counts the messages of each channel in each step by when they were sent, exactly', async () => {
			const events = messages(SEGMENT_SIZE + 200).map((event, i) => ({
				...event,
				kind: i % 50 === 0 ? 6 : 0
			}));
			for (let i = 0; i < events.length; i += 100) {
				now += 45_000;
				// Some are of minutes ago, some of a clock that is ahead, and some came long after they were sent.
				const sent = (k: number): number =>
					now - (k % 7) * 20_000 + (k % 11 === 0 ? 90_000 : 0) - (k % 13 === 0 ? FRESH_MS : 0);
				await log.append(
					batch(events.slice(i, i + 100).map((event, k) => ({ ...event, sentAt: sent(k) })))
				);
			}
			const logged = (await log.read(1, events.length)).map(({ event }) => event);
			const until = logged.at(-1)?.receivedAt ?? 0;
			const expected = (step: number, last: number, channels: number[]) => {
				const stepOf = (time: number): number => Math.floor(time / (step * 1_000));
				const first = stepOf(until) - last + 1;
				return {
					at: log.head,
					step,
					first,
					until,
					channels: channels.map((id) => {
						const steps = new Map<number, number>();
						for (const { kind, channel, sentAt } of logged) {
							const at = stepOf(sentAt);
							if (kind === 0 && channel === id && at >= first)
								steps.set(at, (steps.get(at) ?? 0) + 1);
						}
						return { id, steps: [...steps].sort(([a], [b]) => a - b) };
					})
				};
			};
			expect(await log.queries.series({ channel: null, step: 60, last: 30 })).toEqual(
				expected(60, 30, [1, 2, 3])
			);
			expect(await log.queries.series({ channel: 2, step: 60, last: 3 })).toEqual(
				expected(60, 3, [2])
			);
			expect(await log.queries.series({ channel: 1, step: 120, last: 2 })).toEqual(
				expected(120, 2, [1])
			);
			const all = { user: null, channel: null, step: 900, first: null, last: null };
			const { steps, first = 0 } = await log.queries.activity({ ...all, newest: 1 });
			expect(first).toBe(Math.floor(until / 900_000));
			const sent = logged.filter(({ kind, sentAt }) => kind === 0 && sentAt >= first * 900_000);
			expect(steps.reduce((sum, [, said]) => sum + said, 0)).toBe(sent.length);
		});

		it('counts the users of each step exactly, however often it is asked in between', async () => {
			const numberOf = (step: number, time: number) => Math.floor(time / (step * 1_000));
			const total = 2 * SEGMENT_SIZE + 77;
			const events = messages(total).map((event, i) => ({
				...event,
				login: `user-${(i * i) % 41}`,
				...(i % 50 === 0 && { kind: EventKind.notice })
			}));
			const expected = async (step: number, steps: number) => {
				const seen = new Map<number, Set<number>>();
				const logged = (await log.read(1, total + 1)).map(({ event }) => event);
				for (const { kind, author, sentAt } of logged) {
					if (kind !== EventKind.message || !author) continue;
					const number = numberOf(step, sentAt);
					seen.set(number, (seen.get(number) ?? new Set()).add(author.user));
				}
				const first = numberOf(step, logged.at(-1)?.receivedAt ?? 0) - steps + 1;
				return {
					at: log.head,
					step,
					steps: Array.from({ length: steps }, (_, i) => [
						first + i,
						seen.get(first + i)?.size ?? 0
					])
				};
			};
			for (let i = 0; i < total; i += 150) {
				// Some are of minutes ago: an import, or a clock that is behind.
				await log.append(
					batch(events.slice(i, i + 150).map((event, k) => ({ ...event, sentAt: now - k * 5_000 })))
				);
				// The last of them after a pause that is longer than what is counted.
				now += i + 150 < total ? 77_000 : 20 * 60_000;
				if (i % 450 === 0) {
					expect(await log.queries.seen(60)).toEqual(await expected(60, 15));
				}
			}
			await log.append(batch([message({ login: 'late', sentAt: now })]));
			const answers = await Promise.all([60, 900, 7_200, 60].map((s) => log.queries.seen(s)));
			expect(answers).toEqual([
				await expected(60, 15),
				await expected(900, 96),
				await expected(7_200, 84),
				await expected(60, 15)
			]);
		});

		describe('for a text,', () => {
			const said = [
				'Ubuntu is here',
				'ÜBUNTU',
				'привет',
				'ПРИВЕТ ubuntu',
				'你好吗',
				'cafe\u0301 "quoted" 100%',
				'ΟΔΟΣ straße',
				'ok'
			];
			const events = Array.from({ length: SEGMENT_SIZE + 300 }, (_, i) =>
				message({
					text: `${said[i % said.length]}`,
					channel: `channel-${i % 3}`,
					login: `user-${i % 7}`,
					sentAt: 1_700_000_000_000 + i * 1_000,
					kind: i % 50 === 0 ? 6 : i % 2
				})
			);
			const find = async (over: Phrase) => log.queries.search(phrase(over));
			const expected = async (
				text: string,
				wanted: (event: LogEvent) => boolean = () => true
			): Promise<number[]> =>
				(await log.read(1, log.head)).flatMap(({ event }) =>
					event.kind < 2 && wanted(event) && fold(event.text).includes(fold(text))
						? [event.seq]
						: []
				);

			it('finds nothing while it is empty', async () => {
				expect(await find({ text: 'ubuntu' })).toEqual({ at: 0, total: 0, hits: [] });
			});

			it('finds every message with it, newest first, however it is written', async () => {
				await log.append(batch(events));
				// Twice: from the log alone, and by what a log may have prepared since.
				for (const text of [...SOUGHT, ...SOUGHT]) {
					const { at, total, hits } = await find({ text });
					const seqs = (await expected(text)).reverse();
					expect([text, at, total]).toEqual([text, events.length, seqs.length]);
					expect(hits.map(({ seq }) => seq)).toEqual(seqs.slice(0, 200));
				}
			});

			it('gives a message as it is, page by page, and counts what came since', async () => {
				await log.append(batch(events));
				const [first, second] = (await find({ text: 'ubuntu', limit: 2 })).hits;
				const logged = (await log.read(first?.seq ?? 0, 1))[0];
				const { attributes: worn = [], ...author } = logged?.event.author ?? {};
				expect(first).toEqual({
					seq: logged?.event.seq,
					kind: logged?.event.kind,
					channel: expect.objectContaining({
						id: logged?.event.channel,
						name: logged?.channelKey?.name
					}),
					author: { ...author, attributes: attributesToText(worn) },
					receivedAt: logged?.event.receivedAt,
					sentAt: logged?.event.sentAt,
					text: logged?.event.text,
					reply: null,
					removal: null
				});
				const next = await find({ text: 'ubuntu', limit: 2, before: second?.seq ?? 0 });
				expect(next.hits[0]?.seq).toBeLessThan(second?.seq ?? 0);
				const { total } = next;
				await log.append(batch([message({ text: 'one more uBuNtU' })]));
				expect(await find({ text: 'ubuntu', limit: 1 })).toMatchObject({
					at: log.head,
					total: total + 1,
					hits: [{ text: 'one more uBuNtU' }]
				});
			});

			it('gives the badges, emotes and bits of a message, and nothing where there are none', async () => {
				const attributes = [
					emotesAttribute([{ id: '25', start: 0, length: 5 }]),
					bitsAttribute(100)
				];
				const badges = 'vip/1,bits/100';
				const worn = message({ text: 'Kappa cheer100', badges, attributes });
				await log.append(batch([worn, message({ text: 'Kappa' })]));
				const [bare, full] = (await find({ text: 'kappa' })).hits;
				expect(JSON.stringify(bare)).not.toContain('attributes');
				expect(attributesFromText(full?.attributes)).toEqual(attributes);
				expect(badgesOf({ attributes: attributesFromText(full?.author?.attributes) })).toBe(badges);
			});

			it('keeps to a channel, a user and a time', async () => {
				await log.append(batch(events));
				const [from, to] = [1_700_000_100_000, 1_700_000_700_000];
				for (const text of ['ubuntu', 'ok']) {
					const seqs = await expected(
						text,
						({ channel, author, sentAt }) =>
							channel === 2 && author?.user === 3 && sentAt >= from && sentAt < to
					);
					const { total, hits } = await find({ text, channel: 2, user: 3, from, to });
					expect([total, hits.map(({ seq }) => seq)]).toEqual([seqs.length, seqs.reverse()]);
				}
			});
		});
	});
}
