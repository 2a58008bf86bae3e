/** What every log must do. Run by each implementation's own test file. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log, LoggedEvent } from '../../../server/log/log';
import { frameOfLogged } from '../../../server/log/frames';
import {
	EventKind,
	SEGMENT_SIZE,
	badgesOf,
	decodeFrame,
	inflateFrame,
	keyInput,
	keyOfDigest,
	noticeAttribute,
	noticeOf,
	openFrame,
	outageAttribute,
	outageOf,
	replyOf,
	segmentFirst
} from '../../../src/lib/wire/index';
import { encode } from '../../support/frames';
import { batch, message, messages, sha256 } from '../../support/events';

export interface LogUnderTest {
	readonly log: Log;
	remove(): Promise<void>;
	/** Closes the log and opens it again; absent where nothing outlives it. */
	restart?(): Promise<Log>;
}
export interface OpenOptions {
	readonly dedupWindow?: number;
	readonly now?: () => number;
	readonly onFailed?: (what: string, error: unknown) => void;
}

export function conformsToLog(
	name: string,
	open: (options?: OpenOptions) => Promise<LogUnderTest>
): void {
	describe(`${name}, as every log,`, () => {
		let under: LogUnderTest;
		let log: Log;
		const begin = async (options?: OpenOptions): Promise<void> => {
			under = await open(options);
			log = under.log;
		};
		beforeEach(() => begin());
		afterEach(() => under.remove());
		const reopen = async (options: OpenOptions): Promise<void> => {
			await under.remove();
			await begin(options);
		};

		it('begins empty, with an id and a term of its own', async () => {
			expect(log.id).toMatch(/^[0-9a-f]{32}$/);
			expect([log.first, log.head]).toEqual([1, 0]);
			expect(log.terms).toEqual([{ from: 1, term: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
			expect(await log.read(1, 10)).toEqual([]);
			expect(await log.segment(0)).toBeUndefined();
			expect(await log.users(0)).toBeUndefined();
			expect(await log.snapshot()).toEqual({
				head: 0,
				totals: { messages: 0, channels: 0, users: 0 },
				channels: [],
				minutes: [],
				lastReceivedAt: null,
				imported: null
			});
		});

		it('goes on where one that follows it fails, and tells of it', async () => {
			const failed: unknown[] = [];
			await reopen({ onFailed: (...told) => failed.push(told) });
			const fault = new Error('of the follower');
			const heard: number[] = [];
			log.follow(() => {
				throw fault;
			});
			log.follow((events) => heard.push(...events.map(({ event }) => event.seq)));
			for (const head of [1, 2]) {
				expect(await log.append(batch([message()]))).toMatchObject({ head });
			}
			await expect.poll(() => heard).toEqual([1, 2]);
			expect(failed).toEqual([
				['follow', fault],
				['follow', fault]
			]);
		});

		it('keeps badges, outages and notices, and counts only messages', async () => {
			const outage = message({
				userKey: '',
				login: '',
				kind: EventKind.outage,
				text: 'kicked',
				attributes: [outageAttribute({ from: 1, to: 2 })]
			});
			const raid = message({
				kind: EventKind.notice,
				text: '',
				attributes: [noticeAttribute({ type: 'raid', text: '15 raiders' })]
			});
			await log.append(batch([outage, message({ badges: 'vip/1' }), raid, message()]));
			const [gone, said, told, plain] = await log.read(1, 10);
			expect(gone?.event).toMatchObject({ author: null, channel: 1, text: 'kicked' });
			expect(gone && outageOf(gone.event)).toEqual({ from: 1, to: 2 });
			expect([said, told, plain].map((each) => each?.event.author?.user)).toEqual([1, 1, 1]);
			const worn = [said, told, plain].map((each) => each?.event.author);
			expect(worn.map((look) => look && badgesOf(look))).toEqual(['vip/1', '', '']);
			expect(told && noticeOf(told.event)).toEqual({ type: 'raid', text: '15 raiders' });
			expect((await log.snapshot()).totals).toEqual({ messages: 2, channels: 1, users: 1 });
			expect(plain?.after).toMatchObject({ channelMessages: 2, userMessages: 2, pairMessages: 2 });
			const frame = frameOfLogged(await log.read(1, 10));
			expect(decodeFrame(encode(frame))).toEqual(frame);
		});

		it('gives events consecutive seqs and dense ids in order of first appearance', async () => {
			await log.append(batch([message({ login: 'Ada' }), message({ login: 'bob' })]));
			const answer = await log.append(
				batch([message({ login: 'ADA', channel: 'other' }), message({ login: 'cyd' })])
			);
			expect(answer).toMatchObject({ accepted: 2, duplicates: 0, conflicts: 0, head: 4 });
			const events = (await log.read(1, 10)).map(({ event }) => event);
			expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
			expect(events.map(({ author }) => [author?.user, author?.login])).toEqual([
				[1, 'Ada'],
				[2, 'bob'],
				[1, 'ADA'],
				[3, 'cyd']
			]);
			expect(events.map(({ channel }) => channel)).toEqual([1, 1, 2, 1]);
		});

		it('keeps the totals as they stand after each event', async () => {
			await log.append(
				batch([
					message(),
					message({ channel: 'other' }),
					message({ login: 'bob' }),
					message({ kind: 1 })
				])
			);
			expect((await log.read(4, 1))[0]?.after).toEqual({
				channelMessages: 3,
				userMessages: 3,
				pairMessages: 2,
				messages: 4,
				channels: 2,
				users: 2
			});
			expect((await log.read(2, 1))[0]?.after).toMatchObject({ messages: 2, users: 1 });
			const { totals, channels } = await log.snapshot();
			expect(totals).toEqual({ messages: 4, channels: 2, users: 2 });
			expect(channels.map(({ name, messages }) => [name, messages])).toEqual([
				['general', 3],
				['other', 1]
			]);
		});

		it('counts the same key with the same content as a duplicate, with other content as a conflict', async () => {
			await log.append(batch([message({ id: 'a' })]));
			const answer = await log.append(
				batch([
					message({ id: 'a' }),
					message({ id: 'a', text: 'other' }),
					message({ id: 'a', login: 'bob' }),
					message({ id: 'a', kind: 1 }),
					message({ id: 'a', channel: 'other' }),
					message({ id: 'b' }),
					message({ id: 'b' }),
					message(),
					message()
				])
			);
			expect(answer).toMatchObject({ accepted: 4, duplicates: 2, conflicts: 3, head: 5 });
		});

		it('finds duplicates among exactly the events of the window', async () => {
			await reopen({ dedupWindow: 10 });
			await log.append(batch(messages(10)));
			const again = (n: number) => log.append(batch(messages(1, n)));
			expect(await again(1)).toMatchObject({ duplicates: 1, head: 10 });
			await log.append(batch([message()]));
			expect(await again(2)).toMatchObject({ duplicates: 1, head: 11 });
			expect(await again(1)).toMatchObject({ accepted: 1, head: 12 });
			expect(await again(1)).toMatchObject({ duplicates: 1, head: 12 });
			expect(await again(3)).toMatchObject({ duplicates: 1, head: 12 });
			expect(await again(2)).toMatchObject({ accepted: 1, head: 13 });
			for (let n = 100; n < 140; n++) {
				expect(await again(n)).toMatchObject({ accepted: 1 });
			}
			expect(await again(130)).toMatchObject({ duplicates: 1 });
			expect(await again(129)).toMatchObject({ accepted: 1 });
		});

		it('resolves a reply to the event, else keeps the quote, else drops it', async () => {
			const quote = { author: 'ada', excerpt: 'hello' };
			await log.append(
				batch([
					message({ id: 'a' }),
					message({ reply: { id: 'a', quote } }),
					message({ reply: { id: 'gone', quote } }),
					message({ reply: { id: 'gone', quote: null } })
				])
			);
			const replies = (await log.read(1, 4)).map(({ event }) => replyOf(event));
			expect(replies).toEqual([
				null,
				{ type: 'event', seq: 1 },
				{ type: 'quote', author: 'ada', excerpt: 'hello' },
				null
			]);
		});

		it('dates events by its clock, in minutes too', async () => {
			let now = 1_000_000;
			await reopen({ now: () => now });
			for (const time of [1_000_000, 999_000, 1_000_500]) {
				now = time;
				await log.append(batch([message()]));
			}
			const received = (await log.read(1, 3)).map(({ event }) => event.receivedAt);
			expect(received).toEqual([1_000_000, 1_000_000, 1_000_500]);
			expect(await log.snapshot()).toMatchObject({
				minutes: [
					[0, 0],
					[16, 3]
				],
				lastReceivedAt: 1_000_500
			});
		});

		it('tells followers of each commit, in order and after it is readable', async () => {
			const seen: number[] = [];
			const stop = log.follow((events: readonly LoggedEvent[]) => {
				expect(log.head).toBeGreaterThanOrEqual(events.at(-1)?.event.seq ?? 0);
				seen.push(...events.map(({ event }) => event.seq));
			});
			await Promise.all([1, 2, 3].map((n) => log.append(batch(messages(5, n * 5)))));
			await log.append(batch(messages(5, 5)));
			expect(seen).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
			stop();
			await log.append(batch([message()]));
			expect(seen).toHaveLength(15);
		});

		it('seals segments whose frame and key are functions of the events', async () => {
			await log.append(batch(messages(SEGMENT_SIZE * 2 + 5)));
			const list = await log.segments(0, 10);
			expect(list.map(({ n }) => n)).toEqual([0, 1]);
			for (const { n, key, bytes, sentAt, receivedAt } of list) {
				const segment = await log.segment(n);
				if (!segment) throw new Error(`segment ${n} is missing`);
				expect(segment.key).toBe(key);
				expect(segment.bytes.length).toBe(bytes);
				const events = await log.read(segmentFirst(n), SEGMENT_SIZE);
				expect(decodeFrame(segment.bytes)).toEqual(frameOfLogged(events));
				const packed = openFrame(segment.bytes);
				expect(keyOfDigest(sha256(keyInput(packed, inflateFrame(packed))))).toBe(key);
				expect(sentAt).toEqual([events[0]?.event.sentAt, events.at(-1)?.event.sentAt]);
				expect(receivedAt[0]).toBeLessThanOrEqual(receivedAt[1]);
			}
			expect(await log.segments(1, 1)).toHaveLength(1);
			expect(await log.segment(2)).toBeUndefined();
		});

		it('gives the users of a block with their totals, the look of what they said last, first and last seen', async () => {
			await log.append(
				batch([
					message({ sentAt: 5_000 }),
					message({ login: 'ADA', displayName: 'Ada L', color: 0x112233, sentAt: 3_000 }),
					message({ login: 'bob', sentAt: 9_000 })
				])
			);
			expect(await log.users(0)).toEqual({
				block: 0,
				at: 3,
				source: ['test', 'test'],
				login: ['ada', 'bob'],
				displayName: ['', ''],
				color: [-1, -1],
				messages: [2, 1],
				firstSeen: [3_000, 9_000],
				lastSeen: [5_000, 9_000]
			});
			expect(await log.users(1)).toBeUndefined();
		});

		it('is the same after it was tried whether it can be written, which it can not once it is closed', async () => {
			await log.append(batch(messages(3)));
			const before = await log.snapshot();
			await log.tryWriting();
			expect(await log.snapshot()).toEqual(before);
			await log.close();
			await expect(log.tryWriting()).rejects.toMatchObject({ code: 'closed' });
		});

		it('answers a repeated batch as the first time, and refuses its key for another body', async () => {
			const idempotency = { scope: 'test', key: 'k1', bodyHash: 'aa' };
			const first = await log.append({ events: [message(), message()], idempotency });
			expect(first).toMatchObject({ accepted: 2, head: 2 });
			await log.append(batch([message()]));
			expect(await log.append({ events: [message(), message()], idempotency })).toEqual({
				...first,
				repeated: true
			});
			expect(log.head).toBe(3);
			await expect(
				log.append({ events: [message()], idempotency: { ...idempotency, bodyHash: 'bb' } })
			).rejects.toMatchObject({ code: 'idempotency-mismatch' });
			expect(
				await log.append({ events: [message()], idempotency: { ...idempotency, scope: 'other' } })
			).toMatchObject({ accepted: 1, head: 4 });
		});

		it('refuses batches once closed', async () => {
			await log.append(batch([message()]));
			await log.close();
			await expect(log.append(batch([message()]))).rejects.toMatchObject({ code: 'closed' });
		});
	});
}
