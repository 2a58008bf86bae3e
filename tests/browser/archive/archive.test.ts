import { Dexie, liveQuery } from 'dexie';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { userTotal } from '../../../src/lib/archive/read/user-total';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { registerArchive, takeLeadership } from '../../../src/lib/archive/registry/registry';
import { databaseOf } from '../../../src/lib/archive/tables/schema';
import type { Stretch } from '../../../src/lib/archive/tables/types';
import { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import { inflateFrame, openFrame } from '../../../src/lib/wire/frame/frame';
import { keyInput, keyOfDigest } from '../../../src/lib/wire/frame/key';
import { segmentFirst, segmentLast } from '../../../src/lib/wire/frame/limits';
import type { Query } from '../../../src/lib/wire/queries';
import { sha256 } from '../../../src/lib/std/sha256';
import { deviceAt, frame, logOf, snapshotAt, sealed, TERMS, type Device } from './log';

afterEach(() => {
	vi.restoreAllMocks();
});

const shape = (stretches: readonly Stretch[]): string[] =>
	stretches.map((stretch) =>
		stretch.type === 'gap'
			? `gap ${stretch.first}-${stretch.last}`
			: `events ${stretch.events[0]?.seq}-${stretch.events.at(-1)?.seq}`
	);

/** All rows of a device, without what is its own (bytes depend on the packer). */
async function contents({ name }: Device): Promise<unknown> {
	const db = databaseOf(name);
	const archive = openArchive(name);
	const state = await archive.state();
	return {
		events: await archive.window(1, state?.cursor.seq ?? 0),
		cursor: state?.cursor,
		totals: state?.totals,
		coverage: state?.coverage,
		channels: await db.channels.toArray(),
		hours: await db.minutes.toArray(),
		users: await db.users.toArray(),
		segments: await db.segments.toCollection().primaryKeys()
	};
}

test('frames applied twice, late, overlapping or in pieces leave the same archive', async () => {
	const log = await logOf(700);
	const plain = await deviceAt(log, 0);
	await plain.writer.commit([await frame(log, 1, 512), await frame(log, 513, 700)], TERMS);
	const expected = await contents(plain);
	const piece = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 0, max: 90 }));
	await fc.assert(
		fc.asyncProperty(
			fc.array(piece, { maxLength: 25 }),
			fc.integer({ min: 1, max: 4 }),
			async (pieces, together) => {
				const device = await deviceAt(log, 0);
				const cut = (first: number, length: number) =>
					frame(log, first, Math.min(first + length, segmentLast(first > 512 ? 1 : 0), 700));
				for (let i = 0; i < pieces.length; i += together) {
					const queue = pieces.slice(i, i + together).map(([first, length]) => cut(first, length));
					await device.writer.commit(await Promise.all(queue), TERMS);
				}
				// Whatever came so far, the rest follows from the cursor, with an overlap.
				for (;;) {
					const { seq } = await device.writer.cursor();
					if (seq >= 700) break;
					const overlap = seq % 512 === 0 ? 0 : Math.min(seq % 512, 3);
					await device.writer.commit([await cut(seq + 1 - overlap, 120)], TERMS);
				}
				expect(await contents(device)).toEqual(expected);
				databaseOf(device.name).close();
			}
		),
		{ numRuns: 12 }
	);
});

test('a segment that seals on the device has the key of the relay’s', async () => {
	const log = await logOf(512);
	const device = await deviceAt(log, 0);
	for (let first = 1; first <= 512; first += 37) {
		await device.writer.commit([await frame(log, first, Math.min(512, first + 36))], TERMS);
	}
	const row = await databaseOf(device.name).segments.get(0);
	const packed = openFrame(row?.bytes ?? new Uint8Array());
	expect(keyOfDigest(sha256(keyInput(packed, inflateFrame(packed))))).toBe(
		(await log.segment(0))?.key
	);
	expect(await databaseOf(device.name).frames.count()).toBe(0);
});

test('a gap is named, and nothing behind it is taken', async () => {
	const log = await logOf(30);
	const device = await deviceAt(log, 0);
	const result = await device.writer.commit(
		[await frame(log, 1, 10), await frame(log, 12, 20)],
		TERMS
	);
	expect(result).toEqual({ cursor: 10, events: 10, duplicates: 0, gap: true });
	expect((await openArchive(device.name).state())?.totals).toMatchObject({ messages: 10, at: 10 });
});

test('a transaction that dies leaves cursor, events and totals as they were', async () => {
	const log = await logOf(600);
	const device = await deviceAt(log, 0);
	await device.writer.commit([await frame(log, 1, 500)], TERMS);
	const before = await contents(device);
	const db = databaseOf(device.name);
	vi.spyOn(db.users, 'bulkPut').mockImplementation(() =>
		Dexie.Promise.reject(new Error('the power went'))
	);
	await expect(device.writer.commit([await frame(log, 501, 512)], TERMS)).rejects.toThrow(
		'the power went'
	);
	vi.restoreAllMocks();
	expect(await contents(device)).toEqual(before);
	await device.writer.commit([await frame(log, 501, 512)], TERMS);
	expect(await device.writer.cursor()).toMatchObject({ seq: 512 });
});

test('a leader that slept can not write after another took over', async () => {
	const log = await logOf(30);
	const sleeper = await deviceAt(log, 0);
	await sleeper.writer.commit([await frame(log, 1, 10)], TERMS);
	const epoch = await takeLeadership(sleeper.relay);
	const leader = await ArchiveWriter.claim(sleeper.name, epoch);
	await leader.commit([await frame(log, 11, 20)], TERMS);
	await expect(sleeper.writer.commit([await frame(log, 11, 30)], TERMS)).rejects.toMatchObject({
		code: 'fenced'
	});
	await expect(ArchiveWriter.claim(sleeper.name, sleeper.epoch)).rejects.toMatchObject({
		code: 'fenced'
	});
	await expect(
		registerArchive(sleeper.relay, log.id, sleeper.epoch, 0, null)
	).rejects.toMatchObject({ code: 'fenced' });
	expect(await leader.cursor()).toMatchObject({ seq: 20 });
});

test('an archive that the browser threw away is noticed', async () => {
	const log = await logOf(10);
	const device = await deviceAt(log, 0);
	await databaseOf(device.name).delete({ disableAutoOpen: false });
	await expect(device.writer.commit([await frame(log, 1, 5)], TERMS)).rejects.toMatchObject({
		code: 'lost'
	});
});

test('a connection that the browser lost is opened again and the write repeated once', async () => {
	const log = await logOf(10);
	const device = await deviceAt(log, 0);
	const db = databaseOf(device.name);
	const lost = Object.assign(new Error('Connection to Indexed Database server lost'), {
		name: 'UnknownError'
	});
	vi.spyOn(db.frames, 'bulkPut').mockImplementationOnce(() => Dexie.Promise.reject(lost));
	const result = await device.writer.commit([await frame(log, 1, 5)], TERMS);
	expect(result.cursor).toBe(5);
});

test('a window tells events and gaps in order; segments that come in close them', async () => {
	const log = await logOf(2_100);
	const device = await deviceAt(log, 2_100);
	const archive = openArchive(device.name);
	expect(await device.writer.cursor()).toMatchObject({ seq: 2_048 });
	await device.writer.commit([await frame(log, 2_049, 2_100)], TERMS);
	expect(shape(await archive.window(1, 5_000))).toEqual(['gap 1-2048', 'events 2049-2100']);
	await device.writer.keep([await sealed(log, 1), await sealed(log, 2)]);
	expect(shape(await archive.window(500, 2_060))).toEqual([
		'gap 500-512',
		'events 513-1536',
		'gap 1537-2048',
		'events 2049-2060'
	]);
	expect(shape(await archive.window(600, 610))).toEqual(['events 600-610']);
	expect((await archive.state())?.coverage).toEqual([
		{ first: 513, last: 1_536 },
		{ first: 2_049, last: 2_100 }
	]);
	await device.writer.keep([await sealed(log, 0), await sealed(log, 3), await sealed(log, 3)]);
	expect(shape(await archive.window(1, 5_000))).toEqual(['events 1-2100']);
});

test('a later snapshot keeps the remains of the old tail until their segment comes', async () => {
	const log = await logOf(1_600);
	const device = await deviceAt(log, 0);
	await device.writer.commit([await frame(log, 1, 100)], TERMS);
	await device.writer.reinstall(await snapshotAt(log, 1_600), Date.now());
	const archive = openArchive(device.name);
	expect((await archive.state())?.totals).toMatchObject({ messages: 1_600, at: 1_600 });
	expect(shape(await archive.window(1, 1_600))).toEqual(['events 1-100', 'gap 101-1536']);
	expect((await archive.newest(3)).map(({ seq }) => seq)).toEqual([98, 99, 100]);
	await device.writer.keep([await sealed(log, 0)]);
	expect(shape(await archive.window(1, 600))).toEqual(['events 1-512', 'gap 513-600']);
	expect(await databaseOf(device.name).frames.count()).toBe(0);
});

test('a user is exact once its block is: stale ones are asked for, and late ones refused', async () => {
	const log = await logOf(1_200, { users: 700 });
	const device = await deviceAt(log, 600);
	const archive = openArchive(device.name);
	expect(await userTotal(archive.name, 1)).toBeUndefined();
	expect(await device.writer.staleBlocks()).toContain(0);
	const users = await log.users(0);
	if (!users) throw new Error('no users');
	await device.writer.commit([await frame(log, 513, 1_024), await frame(log, 1_025, 1_200)], TERMS);
	await device.writer.keepUsers([{ ...users, at: 1_000 }]);
	expect(await device.writer.staleBlocks()).toContain(0);
	await device.writer.keepUsers([users]);
	expect(await device.writer.staleBlocks()).not.toContain(0);
	expect(await userTotal(archive.name, 1)).toMatchObject({
		messages: users.messages[0],
		at: 1_200,
		login: users.login[0]
	});
});

test('live growth beyond the budget drops the oldest segments and no total', async () => {
	const log = await logOf(512 * 6);
	const device = await deviceAt(log, 0);
	const { writer } = device;
	const size = (await log.segment(0))?.bytes.length ?? 0;
	writer.budget = size * 3.5;
	for (let n = 0; n < 6; n++)
		await writer.commit([await frame(log, segmentFirst(n), segmentLast(n))], TERMS);
	const state = await openArchive(device.name).state();
	expect(state?.coverage).toHaveLength(1);
	expect(state?.coverage[0]?.first).toBeGreaterThan(1_024);
	expect(state?.coverage[0]?.last).toBe(3_072);
	expect(state?.bytes).toBeLessThanOrEqual(size * 4.5);
	expect(state?.totals).toMatchObject({ messages: 3_072, at: 3_072 });
});

test('a live query on the newest messages runs again after a commit, one on settled history does not', async () => {
	const log = await logOf(1_100);
	const device = await deviceAt(log, 0);
	await device.writer.commit([await frame(log, 1, 512), await frame(log, 513, 1_000)], TERMS);
	const archive = openArchive(device.name);
	const newest: number[] = [];
	let history = 0;
	const watching = [
		liveQuery(() => archive.newest(5)).subscribe(
			(events) => void newest.push(events.at(-1)?.seq ?? 0)
		),
		liveQuery(() => archive.window(100, 200)).subscribe(() => void history++)
	];
	await expect.poll(() => [newest.length, history]).toEqual([1, 1]);
	await device.writer.commit([await frame(log, 1_001, 1_010)], TERMS);
	await expect.poll(() => newest).toEqual([1_000, 1_010]);
	expect(history).toBe(1);
	for (const subscription of watching) subscription.unsubscribe();
});

test('replies, kinds, colours and channels come back as they were sent', async () => {
	const log = await logOf(20);
	const device = await deviceAt(log, 0);
	await device.writer.commit([await frame(log, 1, 20)], TERMS);
	const events = await openArchive(device.name).newest(20);
	expect(events[5]).toMatchObject({
		reply: { type: 'quote', author: 'someone', excerpt: 'earlier' },
		author: { color: 0xff0000 },
		channel: { source: 's', name: 'c2' },
		kind: 0
	});
	expect(events[10]?.kind).toBe(1);
});

const profileOf = (user: number): Query<'profile'> => ({ name: 'profile', params: { user } });

test('of the relay’s answers a bounded number is kept, those asked for last', async () => {
	const { name, writer } = await deviceAt(await logOf(1), 1);
	const archive = openArchive(name);
	const keep = (i: number, now: number): Promise<void> =>
		writer.keepAnswer(profileOf(i), { body: { at: i } }, now);
	// The device's clock goes back, and the first is asked for again meanwhile.
	for (let i = 0; i < 205; i++) {
		await keep(i, 1_000 - i);
		if (i === 100) await keep(0, 0);
	}
	expect(await databaseOf(name).answers.count()).toBe(200);
	expect(await archive.answer(profileOf(0))).toMatchObject({ kept: { body: { at: 0 } } });
	expect(await archive.answer(profileOf(5))).toBeUndefined();
	expect(await archive.answer(profileOf(6))).toBeDefined();
});

test('while the relay’s clock is set back the newest message counts as received now; set forward again, nothing has changed', async () => {
	const log = await logOf(700);
	const { writer, name } = await deviceAt(log, 0);
	await writer.commit([await frame(log, 1, 512), await frame(log, 513, 700)], TERMS);
	const archive = openArchive(name);
	const facts = { first: 1, head: 700, demo: false, clockOffset: 0 };
	const received = (await archive.state())?.lastReceivedAt ?? 0;
	const minute = Math.floor(received / 60_000);
	const counts = () => archive.minutes(minute - 20, minute);
	const before = await counts();
	expect(before.at(-1)?.minute).toBe(minute);

	const back = received - 2 * 60_000;
	await writer.noteRelay(facts, back);
	expect((await archive.state())?.lastReceivedAt).toBe(back);
	expect(await counts()).toEqual(before.slice(0, -2));

	await writer.noteRelay(facts, received + 60_000);
	expect((await archive.state())?.lastReceivedAt).toBe(received);
	expect(await counts()).toEqual(before);
});
