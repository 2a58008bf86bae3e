import { channelListOf } from '../../support/channel-list';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogError, type LoggedEvent } from '../../../server/log/log';
import type { Damage } from '../../../server/log/sqlite/tables/damage';
import { SUMMED } from '../../../server/log/sqlite/tables/sums';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { SEGMENT_SIZE, decodeFrame } from '../../../src/lib/wire/index';
import { seeded } from '../../../src/lib/std/random';
import { batch, messages } from '../../support/events';
import { asLong } from '../../support/long';
import { seed } from '../../support/seed';

/** Sealed events, those of the tail in the database, and those that are only in the write-ahead log. */
const SEALED = 2 * SEGMENT_SIZE;
const STORED = SEALED + 30;
const HEAD = STORED + 40;
const ROUNDS = asLong(6, 1_000);
/** Tables whose rows are checked when one is looked up, not at the start. */
const LOOKED_UP = ['idempotency'];
const LOST = /^damaged/;

let whole: string;
let events: LoggedEvent[];
let keys: string[];
let names: Set<string>;
const folders: string[] = [];
const scratch = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-bits-'));
	folders.push(folder);
	return folder;
};

beforeAll(async () => {
	whole = scratch();
	const log = new SqliteLog({ folder: whole });
	await log.append({
		events: messages(STORED),
		idempotency: { scope: 'a', key: 'b', bodyHash: 'c' }
	});
	await log.close();
	const again = new SqliteLog({ folder: whole });
	await again.append(batch(messages(HEAD - STORED, STORED + 1)));
	const files = ['log.db', 'log.db-wal', 'log.mark'].map((name) => [
		name,
		readFileSync(join(whole, name))
	]) as [string, Buffer][];
	events = structuredClone(await again.read(1, HEAD));
	keys = (await again.segments(0, 9)).map(({ key }) => key);
	await again.close();
	for (const [name, bytes] of files) writeFileSync(join(whole, name), bytes);
	names = new Set(events.map(({ event }) => event.author?.login ?? ''));
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** All that the database says, table by table, of what is read at the start or at the first reading. */
function contentOf(folder: string): string {
	const db = new Database(join(folder, 'log.db'));
	try {
		const tables = Object.entries(SUMMED).filter(([table]) => !LOOKED_UP.includes(table));
		return JSON.stringify(
			tables.map(([table, columns]) =>
				db.prepare(`SELECT ${columns.join()} FROM ${table} ORDER BY 1, 2`).raw().all()
			)
		);
	} catch {
		return 'unreadable';
	} finally {
		db.close();
	}
}

/** Expects that nothing that the log serves is another than it was, and returns whether it says of anything that it is lost. */
async function expectTruth(log: SqliteLog): Promise<boolean> {
	let refused = log.head < HEAD;
	const served = new Map<number, LoggedEvent>();
	for (let from = 1; from <= log.head; from += 64) {
		try {
			for (const one of await log.read(from, 64)) served.set(one.event.seq, one);
		} catch (error) {
			expect(error).toBeInstanceOf(LogError);
			refused = true;
		}
	}
	for (const [seq, { event, channelKey }] of served) {
		const was = events[seq - 1];
		if (LOST.test(event.text) && event.author === null) continue;
		expect(event.text).toBe(was?.event.text);
		const { author } = event;
		if (author && !LOST.test(author.login)) expect(author).toEqual(was?.event.author);
		if (channelKey && !LOST.test(channelKey.name)) {
			expect([channelKey.source, channelKey.name]).toEqual(['test', was?.channelKey?.name]);
		}
	}
	for (const { n, key } of await log.segments(0, 9)) {
		expect(key).toBe(keys[n]);
		const segment = await log.segment(n);
		if (!segment) continue;
		expect(segment.key).toBe(key);
		const frame = decodeFrame(segment.bytes);
		expect(frame.events).toEqual(
			events.slice(n * SEGMENT_SIZE, (n + 1) * SEGMENT_SIZE).map(({ event }) => event)
		);
	}
	for (const login of (await log.users(0))?.login ?? []) {
		if (!LOST.test(login)) expect(names).toContain(login);
	}
	for (const { last } of (await channelListOf(log)).channels) {
		if (last && !LOST.test(last.text)) expect(last.text).toBe(events[last.seq - 1]?.event.text);
	}
	return refused;
}

/** Opens the log in `folder`, reads all of it, and says whether damage was told in any way. */
async function isTold(folder: string): Promise<boolean> {
	const damage: Damage[] = [];
	let log: SqliteLog;
	try {
		log = new SqliteLog({ folder, onDamage: (one) => damage.push(one) });
	} catch (error) {
		expect(error).toBeInstanceOf(LogError);
		expect((error as LogError).code).toBe('damaged');
		return true;
	}
	try {
		const refused = await expectTruth(log);
		return refused || damage.length > 0;
	} finally {
		await log.close();
	}
}

describe('One flipped bit', () => {
	it.each(['log.db', 'log.db-wal'])(
		'anywhere in %s changes nothing that is served, and is told if it changed anything that is kept',
		{ timeout: 30_000 + 2_000 * ROUNDS },
		async (name) => {
			const next = seeded(seed);
			const untouched = scratch();
			cpSync(whole, untouched, { recursive: true });
			const content = contentOf(untouched);
			const outcomes: Record<string, number> = {};
			for (let round = 0; round < ROUNDS; round++) {
				const folder = scratch();
				cpSync(whole, folder, { recursive: true });
				const bytes = readFileSync(join(folder, name));
				const bit = Math.floor(next() * bytes.length * 8);
				bytes[bit >> 3]! ^= 1 << (bit & 7);
				writeFileSync(join(folder, name), bytes);
				const copy = scratch();
				cpSync(folder, copy, { recursive: true });
				const changed = contentOf(copy) !== content;
				const told = await isTold(folder);
				if (changed) expect(told, `${name}, bit ${bit}, seed ${seed}`).toBe(true);
				const outcome = `${changed ? 'changed' : 'same'}, ${told ? 'told' : 'silent'}`;
				outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
				for (const each of [folder, copy]) rmSync(each, { recursive: true });
			}
			if (process.env.BACKSCROLL_LONG === '1') console.info(name, outcomes);
		}
	);
});
