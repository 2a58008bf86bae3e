/** What moderators did, in a log of many segments, after a kill, and where its database is damaged. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { NewEvent } from '../../../server/log/log';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import type { Damage } from '../../../server/log/sqlite/tables/damage';
import {
	EventKind,
	ModerationOverlay,
	SEGMENT_SIZE,
	deletedByOf,
	isCounted,
	isStruck
} from '../../../src/lib/wire/index';
import { seeded } from '../../../src/lib/std/random';
import { batch, message } from '../../support/events';
import { seed } from '../../support/seed';

const T = 1_700_000_000_000;
const MINUTE = 60_000;
const USERS = ['ada', 'bob', 'cyd', 'dan'];
const CHANNELS = ['one', 'two'];

const folders: string[] = [];
const scratch = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-moderation-'));
	folders.push(folder);
	return folder;
};
let folder: string;
let log: SqliteLog;
beforeEach(() => {
	folder = scratch();
	log = new SqliteLog({ folder, now: () => T });
});
afterEach(async () => {
	await log.close();
	for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});
const reopen = async (): Promise<void> => {
	await log.close();
	log = new SqliteLog({ folder, now: () => T });
};

/** `count` messages and acts of moderators, over three days, in no order. */
function some(count: number, next: () => number, from = 0): NewEvent[] {
	const one = <V>(of: readonly V[]): V => of[Math.floor(next() * of.length)]!;
	return Array.from({ length: count }, (_, i) => {
		const place = { channel: one(CHANNELS), sentAt: T + Math.floor(next() * 4_320) * MINUTE };
		const target = `m${Math.floor(next() * (from + count))}`;
		const act = next();
		if (act < 0.01) {
			const nobody = { userKey: '', login: '' };
			return message({ ...place, ...nobody, kind: EventKind.delete, text: '', target });
		}
		if (act < 0.015)
			return message({ ...place, login: one(USERS), kind: EventKind.purge, text: '' });
		return message({ ...place, login: one(USERS), id: `m${from + i}`, text: `said ${i}` });
	});
}

/** How many messages are struck, of each channel and each user, as the log says and as the rule says. */
async function counts(): Promise<{ told: unknown; right: unknown }> {
	const all = (await log.read(1, log.head)).map(({ event }) => event);
	const overlay = new ModerationOverlay();
	for (const event of all) overlay.take(event);
	const struck = all.filter(
		(event) => isCounted(event.kind) && isStruck(overlay.removalOfEvent(event))
	);
	const channels = (await log.snapshot()).channels.map(({ id }) => id);
	const users = ((await log.users(0))?.login ?? []).map((_, i) => i + 1);
	return {
		told: [
			...(await Promise.all(
				channels.map(async (id) => (await log.queries.people(id, 5))?.deleted)
			)),
			...(await Promise.all(users.map(async (id) => (await log.queries.profile(id))?.deleted)))
		],
		right: [
			...channels.map((id) => struck.filter(({ channel }) => channel === id).length),
			...users.map((id) => struck.filter(({ author }) => author?.user === id).length)
		]
	};
}

it('counts the messages that were deleted or purged exactly, over many segments, and as more comes', async () => {
	const next = seeded(seed);
	await log.append(batch(some(12 * SEGMENT_SIZE + 77, next)));
	const first = await counts();
	expect(first.told).toEqual(first.right);
	expect(Math.max(...(first.right as number[]))).toBeGreaterThan(100);
	for (let round = 1; round <= 4; round++) {
		await log.append(batch(some(300, next, round * 10_000)));
		const more = await counts();
		expect(more.told).toEqual(more.right);
	}
	await reopen();
	const again = await counts();
	expect(again.told).toEqual(again.right);
});

it('knows after a kill whose messages are still to come', async () => {
	const nobody = { userKey: '', login: '' };
	await log.append(
		batch([
			message({ ...nobody, kind: EventKind.delete, text: '', target: 'late' }),
			...some(600, seeded(seed))
		])
	);
	const killed = scratch();
	for (const name of ['log.db', 'log.db-wal', 'log.mark']) {
		writeFileSync(join(killed, name), readFileSync(join(folder, name)));
	}
	const other = new SqliteLog({ folder: killed, now: () => T });
	try {
		await other.append(batch([message({ id: 'late', channel: 'general' })]));
		const [last] = await other.read(other.head, 1);
		expect(last && deletedByOf(last.event)).toBe(1);
	} finally {
		await other.close();
	}
});

it('reads them again from a log of the version before, also where that is damaged', async () => {
	await log.append(batch(some(3 * SEGMENT_SIZE, seeded(seed))));
	const { right } = await counts();
	await log.close();
	const db = new Database(join(folder, 'log.db'));
	db.exec('DROP INDEX moderation; DROP INDEX deleted_before; PRAGMA user_version = 4');
	db.pragma('wal_checkpoint(TRUNCATE)');
	const page = Number(
		db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'pairs'").pluck().get()
	);
	db.close();
	const before = scratch();
	cpSync(folder, before, { recursive: true });
	log = new SqliteLog({ folder, now: () => T });
	expect(await counts()).toEqual({ told: right, right });
	await log.close();
	folder = before;
	const bytes = readFileSync(join(folder, 'log.db'));
	bytes.fill(0xff, (page - 1) * 4_096, page * 4_096);
	writeFileSync(join(folder, 'log.db'), bytes);
	const damage: Damage[] = [];
	log = new SqliteLog({ folder, now: () => T, onDamage: (one) => damage.push(one) });
	expect(damage).toContainEqual(expect.objectContaining({ state: 'salvaged' }));
	expect(await counts()).toEqual({ told: right, right });
});
