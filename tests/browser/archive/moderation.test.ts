import { Dexie } from 'dexie';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { filteredHistory } from '../../../src/lib/archive/read/history';
import { removalOf } from '../../../src/lib/archive/read/removal';
import { databaseOf } from '../../../src/lib/archive/tables/schema';
import type { ArchivedEvent, EventFilter, Stretch } from '../../../src/lib/archive/tables/types';
import { readModeration } from '../../../src/lib/archive/tables/unread-moderation';
import { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import { EventKind } from '../../../src/lib/wire/frame/event';
import { deletedByAttribute, targetAttribute } from '../../../src/lib/wire/frame/moderation';
import { ModerationOverlay } from '../../../src/lib/wire/moderation-rules';
import { seeded } from '../../../src/lib/std/random';
import { deviceAt, frame, logOf, sealed, TERMS, type Device } from './log';

const HOUR = 3_600_000;
const EVENTS = 1_600;
const SEGMENTS = [0, 1, 2];

/** A log of two channels and four people over three days, told out of order, in which moderators are busy. */
async function moderatedLog(seed: number): Promise<MemoryLog> {
	const log = await logOf(0);
	const random = seeded(seed);
	const pick = (count: number): number => Math.floor(random() * count);
	/** Deletions of messages that come later. */
	const early: number[] = [];
	const events = Array.from({ length: EVENTS }, (_, i) => {
		const seq = i + 1;
		const act = pick(12);
		const user = `u${pick(4)}`;
		const event = {
			...{ source: 's', channel: `c${pick(2)}`, userKey: user, login: user, displayName: '' },
			...{ color: null, badges: '', kind: 0 as number, text: `text ${seq}`, id: null, reply: null },
			sentAt: 1_700_000_000_000 + Math.floor((seq / EVENTS) * 72 * HOUR) - pick(5) * 2 * HOUR,
			attributes: [] as (readonly [number, Uint8Array])[]
		};
		if (act === 0 && seq > 1) {
			event.kind = EventKind.delete;
			if (pick(3) === 0) early.push(seq);
			else event.attributes.push(targetAttribute(seq, 1 + pick(seq - 1)));
		} else if (act === 1) event.kind = EventKind.purge;
		else if (act === 2 && pick(4) === 0)
			Object.assign(event, { kind: EventKind.purge, userKey: '', login: '' });
		else if (pick(20) === 0) {
			const deletion = early.pop();
			if (deletion !== undefined) event.attributes.push(deletedByAttribute(seq, deletion));
		}
		return event;
	});
	await log.append({ idempotency: null, events });
	return log;
}

/** What was done to each message, by the whole log. */
async function expectedOf(log: MemoryLog): Promise<Map<number, string>> {
	const overlay = new ModerationOverlay();
	const logged = await log.read(1, EVENTS);
	for (const { event } of logged) overlay.take(event);
	return new Map(
		logged.flatMap(({ event }) => {
			const removal = overlay.removalOfEvent(event);
			return removal ? [[event.seq, `${removal.type} by ${removal.seq}`]] : [];
		})
	);
}

const eventsOf = (stretches: readonly Stretch[]): ArchivedEvent[] =>
	stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));

const shownOf = (events: readonly ArchivedEvent[]): Map<number, string> =>
	new Map(
		events.flatMap((event) => {
			const removal = removalOf(event);
			if (removal) expect(removal.act?.seq).toBe(removal.seq);
			return removal ? [[event.seq, `${removal.type} by ${removal.seq}`]] : [];
		})
	);

/** What a device shows, however it is read: as a whole, in small windows, one by one, by channel and by person. */
async function expectShown({ name }: Device, expected: ReadonlyMap<number, string>, from = 1) {
	const archive = openArchive(name);
	const wanted = new Map([...expected].filter(([seq]) => seq >= from));
	expect(shownOf(eventsOf(await archive.window(from, EVENTS)))).toEqual(wanted);
	expect(shownOf(await archive.newest(EVENTS - from + 1))).toEqual(wanted);
	const parts: ArchivedEvent[] = [];
	for (let first = from; first <= EVENTS; first += 97) {
		parts.push(...eventsOf(await archive.window(first, Math.min(EVENTS, first + 96))));
	}
	expect(shownOf(parts)).toEqual(wanted);
	for (const filter of [{ channel: 1 }, { user: 2 }, { user: 3, channel: 2 }] as EventFilter[]) {
		const found = eventsOf(await filteredHistory(name, filter).window(from, EVENTS));
		expect(found.length).toBeGreaterThan(20);
		const seqs = new Set(found.map(({ seq }) => seq));
		expect(shownOf(found)).toEqual(new Map([...wanted].filter(([seq]) => seqs.has(seq))));
	}
}

/** A device that has only the tail. */
async function deviceWithTail(log: MemoryLog): Promise<Device> {
	const device = await deviceAt(log, EVENTS);
	await device.writer.commit([await frame(log, 1_537, EVENTS)], TERMS);
	return device;
}

test('every message shows what moderators did to it, in whatever order its history and theirs arrive', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat(),
			fc.shuffledSubarray(SEGMENTS, { minLength: SEGMENTS.length }),
			fc.integer({ min: 1, max: 3 }),
			async (seed, order, together) => {
				const log = await moderatedLog(seed);
				const expected = await expectedOf(log);
				expect(new Set([...expected.values()].map((each) => each.split(' ')[0])).size).toBe(3);

				const filled = await deviceWithTail(log);
				for (let i = 0; i < order.length; i += together) {
					const part = order.slice(i, i + together);
					await filled.writer.keep(await Promise.all(part.map((n) => sealed(log, n))));
				}
				await expectShown(filled, expected);

				const live = await deviceAt(log, 0);
				for (let first = 1; first <= EVENTS;) {
					const last = Math.min(EVENTS, first + 130, Math.ceil(first / 512) * 512);
					await live.writer.commit([await frame(log, first, last)], TERMS);
					first = last + 1;
				}
				await expectShown(live, expected);
				for (const { name } of [filled, live]) databaseOf(name).close();
			}
		),
		{ numRuns: 3 }
	);
});

test('what retention leaves shows the same, and so does what is fetched again', async () => {
	const log = await moderatedLog(5);
	const expected = await expectedOf(log);
	const device = await deviceWithTail(log);
	const segments = await Promise.all(SEGMENTS.map((n) => sealed(log, n)));
	await device.writer.keep(segments);
	device.writer.budget = (segments[2]?.bytes.length ?? 0) + 1;
	await device.writer.prune();
	expect(await databaseOf(device.name).segments.count()).toBe(1);
	await expectShown(device, expected, 1_025);
	device.writer.budget = Infinity;
	await device.writer.keep(segments.toReversed());
	await expectShown(device, expected);
});

test('what moderators did goes with the history that it concerned', async () => {
	const log = await moderatedLog(6);
	const device = await deviceWithTail(log);
	await device.writer.keep(await Promise.all(SEGMENTS.map((n) => sealed(log, n))));
	const { moderation } = databaseOf(device.name);
	const before = await moderation.count();
	device.writer.budget = 1;
	await device.writer.prune();
	expect(await moderation.count()).toBeLessThan(before / 2);
});

test('an archive of a version that did not know what moderators did shows it once it was looked through', async () => {
	const log = await moderatedLog(7);
	const expected = await expectedOf(log);
	const device = await deviceWithTail(log);
	await device.writer.keep(await Promise.all(SEGMENTS.map((n) => sealed(log, n))));
	const db = databaseOf(device.name);
	await db.moderation.clear();
	await db.catalog.toCollection().modify((row: { moderated?: number; sum?: number }) => {
		// Earlier versions of a record have no checksum, or one that covers what they had.
		delete row.moderated;
		delete row.sum;
	});
	const before = await openArchive(device.name).newest(EVENTS);
	expect(before.filter(({ acts }) => acts)).toEqual([]);
	await readModeration(db);
	await expectShown(device, expected);
	expect(await db.catalog.where('moderated').equals(1).count()).toBe(SEGMENTS.length);
});

test('damaged records of what moderators did are made anew from the frames', async () => {
	const log = await moderatedLog(8);
	const expected = await expectedOf(log);
	const device = await deviceWithTail(log);
	await device.writer.keep(await Promise.all(SEGMENTS.map((n) => sealed(log, n))));
	const db = databaseOf(device.name);
	const rows = await db.moderation.toArray();
	await db.moderation.bulkPut(rows.map((row) => ({ ...row, sum: 1 })));
	await db.moderation.toArray();
	await expect
		.poll(async () => (await db.moderation.toArray()).filter(Boolean).length)
		.toBe(rows.length);
	await expectShown(device, expected);
	expect(await ArchiveWriter.claim(device.name, device.epoch)).toBeDefined();
});

test('a database of the version before opens unharmed, also where that version still has it open', async () => {
	const log = await moderatedLog(9);
	const expected = await expectedOf(log);
	const device = await deviceWithTail(log);
	await device.writer.keep(await Promise.all(SEGMENTS.map((n) => sealed(log, n))));
	const now = databaseOf(device.name);
	const before = new Dexie(`${device.name}-before`);
	before.version(1).stores({
		...{ segments: 'n', catalog: 'n', frames: 'first', users: 'block', channels: 'id' },
		...{ minutes: 'hour', channelMinutes: 'minute', answers: 'path,askedAt', meta: 'key' }
	});
	for (const { name } of before.tables) {
		const rows: { moderated?: number; sum?: number }[] = await now.table(name).toArray();
		await before.table(name).bulkPut(
			rows.map(({ moderated: _, sum, ...row }) => ({
				...row,
				...(name !== 'catalog' && { sum })
			}))
		);
	}
	const events = await openArchive(before.name).newest(EVENTS);
	expect(events.length).toBe(EVENTS);
	await readModeration(databaseOf(before.name));
	await expectShown({ ...device, name: before.name }, expected);
	before.close();
});
