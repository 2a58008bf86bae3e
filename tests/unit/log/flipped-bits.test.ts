import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogError } from '../../../server/log/log';
import type { Damage } from '../../../server/log/sqlite/tables/damage';
import { SUMMED } from '../../../server/log/sqlite/tables/sums';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { SEGMENT_SIZE } from '../../../src/lib/wire/index';
import { seeded } from '../../../src/lib/std/random';
import { batch, messages } from '../../support/events';
import { asLong } from '../../support/long';
import { seed } from '../../support/seed';
import { expectTruth, truthOf, type Truth } from './truth';

/** Sealed events, those of the tail in the database, and those that are only in the write-ahead log. */
const SEALED = 2 * SEGMENT_SIZE;
const STORED = SEALED + 30;
const HEAD = STORED + 40;
const ROUNDS = asLong(6, 1_000);
/** Tables whose rows are checked when one is looked up, not at the start. */
const LOOKED_UP = ['idempotency'];

let whole: string;
let truth: Truth;
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
	await again.append({
		...batch(messages(HEAD - STORED, STORED + 1)),
		import: { source: 'test', name: 'old.log' }
	});
	const files = ['log.db', 'log.db-wal', 'log.mark'].map((name) => [
		name,
		readFileSync(join(whole, name))
	]) as [string, Buffer][];
	truth = await truthOf(again);
	await again.close();
	for (const [name, bytes] of files) writeFileSync(join(whole, name), bytes);
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
		const refused = await expectTruth(log, truth);
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
