/** What a device makes of imports: the present is as if they had never come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { filteredHistory } from '../../../src/lib/archive/read/history';
import { databaseOf } from '../../../src/lib/archive/tables/schema';
import type { LastMessage } from '../../../src/lib/archive/tables/types';
import { registerArchive, takeLeadership } from '../../../src/lib/archive/registry/registry';
import { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import type { Snapshot } from '../../../src/lib/wire/api';
import { isCounted } from '../../../src/lib/wire/frame/event';
import { borderOf, segmentLast, segmentOf } from '../../../src/lib/wire/frame/limits';
import { importOf } from '../../../src/lib/wire/frame/origin';
import { NO_TERM } from '../../../src/lib/wire/messages';
import { sha256 } from '../../../src/lib/std/sha256';
import { deflateSync } from 'fflate';
import { frame, TERMS } from './log';

const START = 1_700_000_000_000;
const OLD = { source: 's', name: 'old.log' };
const TERM = TERMS[0]!.term;
const random = (digits: number): string =>
	Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

const emptyLog = (now: () => number): MemoryLog =>
	new MemoryLog({
		id: random(32),
		term: TERM,
		digest: sha256,
		deflate: (bytes) => deflateSync(bytes, { level: 1 }),
		now
	});

const said = (count: number, from: number, imported: boolean) =>
	Array.from({ length: count }, (_, i) => ({
		source: 's',
		channel: imported && i % 2 ? 'only-old' : `c${(from + i) % 3}`,
		userKey: `u${(from + i) % 7}`,
		login: `u${(from + i) % 7}`,
		displayName: '',
		color: null,
		badges: '',
		kind: (from + i) % 31 === 0 ? 8 : 0,
		text: `text ${from + i}`,
		sentAt: START + from + i,
		id: null,
		reply: null,
		attributes: []
	}));

/** The log's snapshot, as the relay makes it. */
async function snapshotOf(log: MemoryLog, time: number): Promise<Snapshot> {
	const { imported, head, minutes, channels, ...state } = await log.snapshot();
	const border = borderOf(head);
	return {
		...state,
		log: log.id,
		head,
		first: 1,
		time,
		termAtHead: head ? TERM : NO_TERM,
		border: { log: log.id, seq: border, term: border ? TERM : NO_TERM },
		channels: [...channels],
		minutes: minutes.map(([minute, messages]) => [minute, messages]),
		...(imported && {
			imported: {
				channels: imported.channels.map(([channel, messages]) => [channel, messages]),
				minutes: imported.minutes.map(([minute, messages]) => [minute, messages]),
				lastReceivedAt: imported.lastReceivedAt
			}
		}),
		transports: { websocket: true, polling: true },
		demo: false
	};
}

class Follower {
	readonly log: MemoryLog;
	readonly writer: ArchiveWriter;
	/** By channel id, of what came in frames and from no import; without the user's id. */
	readonly lastReceived = new Map<number, LastMessage>();

	constructor(log: MemoryLog, writer: ArchiveWriter) {
		this.log = log;
		this.writer = writer;
	}

	static async of(log: MemoryLog, time: number): Promise<Follower> {
		const relay = `http://${random(12)}.test`;
		const epoch = await takeLeadership(relay);
		const { name } = await registerArchive(relay, log.id, epoch, time, null);
		const snapshot = await snapshotOf(log, time);
		return new Follower(log, await ArchiveWriter.install(name, epoch, snapshot, time));
	}

	/** Takes what it lacks, in frames of some events, a few in each transaction. */
	async catchUp(length: number): Promise<void> {
		for (;;) {
			const { seq } = await this.writer.cursor();
			if (seq >= this.log.head) return;
			const queue = [];
			for (let first = seq + 1, i = 0; first <= this.log.head && i < 5; i++) {
				const last = Math.min(first + length - 1, segmentLast(segmentOf(first)), this.log.head);
				queue.push(await frame(this.log, first, last));
				for (const { event } of await this.log.read(first, last - first + 1)) {
					const { seq, channel, sentAt, author, text } = event;
					if (isCounted(event.kind) && importOf(event) === 0)
						this.lastReceived.set(channel, {
							seq,
							sentAt,
							author: author?.login ?? '',
							user: 0,
							text
						});
				}
				first = last + 1;
			}
			await this.writer.commit(queue, TERMS);
		}
	}

	/** What a reader sees of the present, by names, as ids may differ; figures only as far as they are known. */
	async present(minute: number) {
		const archive = openArchive(this.writer.name);
		const channels = await archive.channels();
		const state = await archive.state();
		return {
			channels: channels
				.map(({ name, messages, imported = 0 }) => [name, messages - imported] as const)
				.filter(([, live]) => live !== 0)
				.sort(([a], [b]) => (a < b ? -1 : 1)),
			newest: (await archive.newest(20)).map(({ text }) => text),
			receivedAt: state?.lastReceivedAt,
			live: (state?.totals.messages ?? 0) - (state?.imported ?? 0),
			minutes: new Map(
				(await archive.minutes(minute - 600, minute)).map(({ minute: at, messages }) => [
					at,
					messages
				])
			)
		};
	}
}

const step = fc.record({
	imported: fc.integer({ min: 0, max: 2 }).map((n) => n > 0),
	count: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 100, max: 700 })),
	wait: fc.oneof(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 200_000 })),
	then: fc.constantFrom('frames', 'frames', 'snapshot', 'nothing'),
	length: fc.integer({ min: 1, max: 300 })
});

test('a device shows the same present as if imports had never come, however it follows', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { minLength: 2, maxLength: 10 }),
			fc.nat(3),
			async (steps, before) => {
				let clock = START;
				const [all, live] = [emptyLog(() => clock), emptyLog(() => clock)];
				let devices: [Follower, Follower] | null = null;
				let [next, total] = [1, 0];
				for (const [i, { imported, count, wait, then, length }] of steps.entries()) {
					clock += wait;
					const events = said(count, next, imported);
					next += count;
					total += events.filter(({ kind }) => kind === 0).length;
					await all.append({ events, idempotency: null, ...(imported && { import: OLD }) });
					if (!imported) await live.append({ events, idempotency: null });
					if (i < before) continue;
					devices ??= [await Follower.of(all, clock), await Follower.of(live, clock)];
					for (const device of devices) {
						if (then === 'snapshot') {
							await device.writer.reinstall(await snapshotOf(device.log, clock), clock);
						}
						if (then !== 'nothing') await device.catchUp(length);
					}
				}
				devices ??= [await Follower.of(all, clock), await Follower.of(live, clock)];
				for (const device of devices) await device.catchUp(97);
				const minute = Math.floor(clock / 60_000);
				const [one, other] = [await devices[0].present(minute), await devices[1].present(minute)];
				expect(one.channels).toEqual(other.channels);
				// What is sealed already when a device begins comes to it as history: an import seals sooner, or later.
				for (const { writer, lastReceived } of devices)
					for (const { id, last } of await openArchive(writer.name).channels())
						expect(last && { ...last, user: 0 }).toEqual(lastReceived.get(id) ?? null);
				const both = Math.min(one.newest.length, other.newest.length);
				if (both > 0) expect(other.newest.slice(-both)).toEqual(one.newest.slice(-both));
				expect([one.live, one.receivedAt]).toEqual([other.live, other.receivedAt]);
				// An import, too, shows that a minute without a message is over; so this device may know more.
				for (const [at, messages] of one.minutes)
					expect([at, messages]).toEqual([at, other.minutes.get(at) ?? 0]);
				expect((await openArchive(devices[0].writer.name).state())?.totals.messages).toBe(total);
				for (const { writer } of devices) databaseOf(writer.name).close();
			}
		),
		{ numRuns: 8 }
	);
});

test('what comes again, late or in other pieces, counts an import once', async () => {
	let clock = START;
	const log = emptyLog(() => clock);
	for (let i = 0; i < 14; i++) {
		clock += 20_000;
		const events = said(50, 1 + 50 * i, i % 2 === 0);
		await log.append({ events, idempotency: null, ...(i % 2 === 0 && { import: OLD }) });
	}
	const rows = async ({ writer: { name } }: Follower): Promise<unknown> => {
		const { channels, minutes } = databaseOf(name);
		const state = await openArchive(name).state();
		const each = [channels, minutes].map((table) => table.toArray());
		return [state?.imported, state?.lastReceivedAt, ...(await Promise.all(each))];
	};
	const empty = emptyLog(() => START);
	const fresh = async (): Promise<Follower> => {
		const { writer } = await Follower.of(empty, START);
		return new Follower(log, writer);
	};
	const plain = await fresh();
	await plain.catchUp(512);
	const expected = await rows(plain);
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 90 })), {
				maxLength: 20
			}),
			async (pieces) => {
				const device = await fresh();
				for (const [first, length] of pieces) {
					const last = Math.min(first + length - 1, segmentLast(segmentOf(first)), 700);
					await device.writer.commit([await frame(log, first, last)], TERMS);
				}
				await device.catchUp(123);
				expect(await rows(device)).toEqual(expected);
				databaseOf(device.writer.name).close();
			}
		),
		{ numRuns: 10 }
	);
});

test('the newest messages are found before an import of many segments', async () => {
	let clock = START;
	const log = emptyLog(() => clock);
	await log.append({ events: said(10, 1, false), idempotency: null });
	clock += 60_000;
	await log.append({ events: said(512 * 6, 100, true), idempotency: null, import: OLD });
	clock += 1_000;
	await log.append({ events: said(3, 9_000, false), idempotency: null });
	const { writer } = await Follower.of(
		emptyLog(() => START),
		START
	);
	const device = new Follower(log, writer);
	await device.catchUp(512);
	const archive = openArchive(writer.name);
	const texts = (await archive.newest(5)).map(({ text }) => text);
	expect(texts).toEqual(['text 9', 'text 10', 'text 9000', 'text 9001', 'text 9002']);
	const catalog = await databaseOf(writer.name).catalog.toArray();
	expect(catalog.map(({ imported = false }) => imported)).toEqual([
		false,
		true,
		true,
		true,
		true,
		true
	]);
	// Nobody is told of them.
	const history = filteredHistory(writer.name, {});
	expect(await history.count({ first: 11, last: log.head })).toBe(3);
	const minute = Math.floor(START / 60_000);
	expect((await archive.minutes(minute, minute + 1)).at(-1)).toEqual({
		minute: minute + 1,
		messages: 3,
		imported: said(512 * 6, 100, true).filter(({ kind }) => kind === 0).length
	});
});
