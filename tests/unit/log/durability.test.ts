import {
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoggedEvent } from '../../../server/log/log';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { walSize } from '../../../server/log/sqlite/disk/wal';
import { seeded } from '../../../src/lib/std/random';
import { channelListOf } from '../../support/channel-list';
import { batch, messages } from '../../support/events';
import { eventually } from '../../support/eventually';
import { asLong } from '../../support/long';
import { seed } from '../../support/seed';

const PAGE = 4_096;
/** A write-ahead log's bytes before those of its first page's frame, and of each frame. */
const HEADER = walSize(0, PAGE);
const FRAME = walSize(1, PAGE) - HEADER;

let folder: string;
let wal: string;
/** What the log calls to wait for the disk. */
let sync: () => Promise<void>;
let log: SqliteLog;
let failures: unknown[];
const open = (): SqliteLog =>
	new SqliteLog({
		folder,
		sync: () => sync(),
		onFailed: (what, error) => failures.push([what, error])
	});
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-durable-'));
	wal = join(folder, 'log.db-wal');
	sync = () => Promise.resolve();
	failures = [];
	log = open();
});
afterEach(async () => {
	sync = () => Promise.resolve();
	await log.close();
	rmSync(folder, { recursive: true });
	expect(failures).toEqual([]);
});

const dead = (): Promise<never> =>
	Promise.reject(Object.assign(new Error('i/o error'), { code: 'EIO' }));
const texts = async (of: SqliteLog): Promise<string[]> =>
	(await of.read(1, 100_000)).map(({ event }) => event.text);
const textsUpTo = (count: number): string[] =>
	Array.from({ length: count }, (_, i) => `message ${i + 1}`);

/** Waits for the disk until `release` is called. */
function stalled(): { begun: Promise<void>; release: () => void } {
	let release = (): void => {};
	const released = new Promise<void>((resolve) => (release = resolve));
	const begun = new Promise<void>((resolve) => {
		sync = () => {
			resolve();
			return released;
		};
	});
	return { begun, release };
}

describe('While a commit waits for a slow disk', () => {
	it('the event loop turns, readers get all that is durable, and nothing else is shown', async () => {
		await log.append(batch(messages(600)));
		const told: LoggedEvent[] = [];
		log.follow((events) => told.push(...events));
		const before = { segments: await log.segments(0, 9), state: await log.snapshot() };
		const { begun, release } = stalled();
		const answers: string[] = [];
		const writing = log.append(batch(messages(600, 601))).then(() => answers.push('batch'));
		const next = log.append(batch(messages(1, 1_201))).then(() => answers.push('next'));
		await begun;
		const asked = Promise.all([log.snapshot(), channelListOf(log), log.users(0)]);
		void asked.then(() => answers.push('queries'));
		for (let turns = 0; turns < 100; turns++) {
			await new Promise((resolve) => setImmediate(resolve));
			expect([log.head, told.length, answers]).toEqual([600, 0, []]);
		}
		expect((await log.read(590, 1_000)).map(({ event }) => event.seq).at(-1)).toBe(600);
		expect(await log.segments(0, 9)).toEqual(before.segments);
		expect(await log.segment(1)).toBeUndefined();
		sync = () => Promise.resolve();
		release();
		await Promise.all([writing, next]);
		const [state, channels, users] = await asked;
		// The queries waited for the batch, and each answer is exact at one head.
		expect(state.head).toBeGreaterThanOrEqual(1_200);
		expect(channels.at).toBeGreaterThanOrEqual(1_200);
		expect(users?.at).toBeGreaterThanOrEqual(1_200);
		expect(told.map(({ event }) => event.seq)).toEqual(
			Array.from({ length: 601 }, (_, i) => 601 + i)
		);
	});

	it('a trial write waits too, and batches after it', async () => {
		await log.append(batch(messages(5)));
		const { begun, release } = stalled();
		const done: string[] = [];
		const trial = log.tryWriting().then(() => done.push('trial'));
		await begun;
		const writing = log.append(batch(messages(5, 6))).then(() => done.push('batch'));
		expect([done, await log.read(1, 10)]).toEqual([[], expect.objectContaining({ length: 5 })]);
		release();
		await Promise.all([trial, writing]);
		expect(done).toEqual(['trial', 'batch']);
	});
});

describe('When a sync fails', () => {
	it('writes the same bytes again before the next, as the system takes them for written', async () => {
		await log.append(batch(messages(5)));
		let tries = 0;
		sync = () => {
			if (++tries > 1) expect(statSync(wal).mtimeMs).toBeGreaterThan(1_000);
			utimesSync(wal, 1, 1);
			return tries === 1 ? dead() : Promise.resolve();
		};
		expect(await log.append(batch(messages(5, 6)))).toMatchObject({ accepted: 5, head: 10 });
		expect(tries).toBe(2);
		expect(await texts(log)).toEqual(textsUpTo(10));
	});

	it('says that the outcome is unknown, takes nothing more, and shows the events once they are durable', async () => {
		await log.append(batch(messages(520)));
		const told: string[] = [];
		log.follow((events) => told.push(...events.map(({ event }) => event.text)));
		sync = dead;
		const repeated = {
			...batch(messages(600, 521)),
			idempotency: { scope: 's', key: 'k', bodyHash: 'h' }
		};
		await expect(log.append(repeated)).rejects.toMatchObject({ code: 'outcome-unknown' });
		const refused = [
			() => log.append(batch(messages(5, 2_000))),
			() => log.tryWriting(),
			() => log.snapshot(),
			() => log.queries.channels()
		];
		for (const ask of refused) await expect(ask()).rejects.toMatchObject({ code: 'write-failed' });
		expect([log.head, told, await texts(log)]).toEqual([520, [], textsUpTo(520)]);
		sync = () => Promise.resolve();
		expect(await log.append(repeated)).toMatchObject({
			repeated: true,
			accepted: 600,
			head: 1_120
		});
		await log.append(batch(messages(5, 1_121)));
		expect(told).toEqual(textsUpTo(1_125).slice(520));
		expect(await texts(log)).toEqual(textsUpTo(1_125));
		expect((await log.segment(1))?.bytes.length).toBeGreaterThan(100);
		await log.close();
		log = open();
		expect(await texts(log)).toEqual(textsUpTo(1_125));
	});

	it.each([
		['by itself', async () => {}],
		['as soon as somebody asks whether it can write', () => eventually(() => log.tryWriting())]
	])('goes on %s once the disk does', async (_, ask) => {
		sync = dead;
		await expect(log.append(batch(messages(5)))).rejects.toMatchObject({ code: 'outcome-unknown' });
		sync = () => Promise.resolve();
		await ask();
		await eventually(() => expect(log.head).toBe(5));
		expect((await log.snapshot()).head).toBe(5);
	});

	it('and what it wrote is gone, takes nothing until a restart, which has all that was acknowledged', async () => {
		await log.append(batch(messages(5)));
		const size = statSync(wal).size;
		sync = () => {
			const bytes = readFileSync(wal);
			// A page that the system dropped is read from the disk, where it never came.
			bytes.fill(0xa5, size + 100, size + 200);
			writeFileSync(wal, bytes);
			return dead();
		};
		await expect(log.append(batch(messages(5, 6)))).rejects.toMatchObject({
			code: 'outcome-unknown'
		});
		sync = () => Promise.resolve();
		for (let tries = 0; tries < 3; tries++) {
			await expect(log.append(batch(messages(1, 20)))).rejects.toMatchObject({
				code: 'write-failed'
			});
		}
		expect(await texts(log)).toEqual(textsUpTo(5));
		const copied = copyOf(readFileSync(wal));
		const again = new SqliteLog({ folder: copied });
		expect(await texts(again)).toEqual(textsUpTo(5));
		await again.close();
	});
});

/** A folder with the database as it is, and with this write-ahead log. */
function copyOf(walBytes: Uint8Array): string {
	const copied = join(folder, `copy-${Math.random()}`);
	mkdirSync(copied);
	copyFileSync(join(folder, 'log.db'), join(copied, 'log.db'));
	writeFileSync(join(copied, 'log.db-wal'), walBytes);
	return copied;
}

it('The write-ahead log is copied into the database beside the event loop, and begun anew', async () => {
	const database = join(folder, 'log.db');
	const before = statSync(database).size;
	const salts = new Set<string>();
	let most = 0;
	for (let from = 1; from <= 40_000; from += 500) {
		await log.append(batch(messages(500, from)));
		most = Math.max(most, statSync(wal).size);
		salts.add(readFileSync(wal).subarray(16, 24).toString('hex'));
	}
	// A checkpoint is due at 1,000 pages; what is committed while it runs comes to it.
	expect(most).toBeLessThan(walSize(3_000, PAGE));
	expect(salts.size).toBeGreaterThan(1);
	expect(statSync(database).size).toBeGreaterThan(before);
	expect((await log.snapshot()).head).toBe(40_000);
	await log.close();
	log = open();
	expect(await texts(log)).toEqual(textsUpTo(40_000));
});

it('A cut of the power at any sync leaves all that was acknowledged, in order, whichever later pages reached the disk', async () => {
	const next = seeded(seed);
	const pick = (below: number): number => Math.floor(next() * below);
	let sent = 0;
	let acknowledged = 0;
	/** The write-ahead log as the disk surely has it. */
	let durable = readFileSync(wal);
	let [cuts, rounds] = [0, 0];
	sync = async () => {
		const now = readFileSync(wal);
		if (!now.subarray(0, HEADER).equals(durable.subarray(0, HEADER))) {
			// The thread began it anew, and waited until its header and first page were on the disk.
			durable = Buffer.concat([now.subarray(0, HEADER + FRAME), durable.subarray(HEADER + FRAME)]);
			rounds++;
		}
		if (next() < 0.12) {
			cuts++;
			const image = Buffer.concat([
				durable,
				Buffer.alloc(Math.max(0, now.length - durable.length))
			]);
			for (let at = 0; at < now.length; at += PAGE) {
				if (next() < 0.5) now.copy(image, at, at, at + PAGE);
			}
			const copied = copyOf(image);
			const again = new SqliteLog({ folder: copied });
			const found = await texts(again);
			await again.close();
			rmSync(copied, { recursive: true });
			expect(found.length, `seed ${seed}`).toBeGreaterThanOrEqual(acknowledged);
			expect(found, `seed ${seed}`).toEqual(textsUpTo(found.length));
			expect(found.length).toBeLessThanOrEqual(sent);
		}
		durable = now;
	};
	for (let commits = 0; commits < asLong(80, 1_000); commits++) {
		const count = 1 + pick(800);
		const from = sent + 1;
		sent += count;
		await log.append(batch(messages(count, from)));
		acknowledged = sent;
	}
	expect(cuts).toBeGreaterThan(2);
	expect(rounds, 'it was begun anew').toBeGreaterThan(0);
});
