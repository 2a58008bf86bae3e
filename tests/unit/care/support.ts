import { hash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { verifyFolder, type Verified } from '../../../server/care/verify';
import { SearchIndex } from '../../../server/log/search/search-index';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { EventKind, SEGMENT_SIZE } from '../../../src/lib/wire/index';
import { batch, messages } from '../../support/events';

/** So many that the counts of quarters are in their tables. */
export const SEGMENTS = 8;
const TAIL = 40;
export const HEAD = SEGMENTS * SEGMENT_SIZE + TAIL;

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'backscroll-care-'));
export const never = new AbortController().signal;

/** A data folder with messages and notices, some hours of them, some of them imported unless it is `old`, a tail and a search index. */
export async function dataFolder(old = false): Promise<string> {
	const folder = scratch();
	let now = 1_700_000_000_000;
	const log = new SqliteLog({ folder, now: () => now });
	const events = messages(HEAD).map((event, i) =>
		i % 50 === 7 ? { ...event, kind: EventKind.notice, attributes: [] } : event
	);
	for (let at = 0; at < HEAD; at += 100) {
		await log.append({
			...batch(events.slice(at, at + 100)),
			idempotency: { scope: 'test', key: `key-${at}`, bodyHash: 'hash' },
			...(!old && at % 700 === 300 && { import: { source: 'test', name: `old-${at % 2_100}.log` } })
		});
		now += 40_000;
	}
	const index = new SearchIndex(folder);
	while (index.goOn(HEAD - 5));
	index.close();
	await log.close();
	return folder;
}

/** A copy of a folder, to plant faults in. */
export function copyOf(folder: string): string {
	const copy = scratch();
	cpSync(folder, copy, { recursive: true });
	return copy;
}

export type Statement = readonly [sql: string, ...values: unknown[]];

/** Changes a stopped database. */
export function change(file: string, statements: readonly Statement[]): void {
	const db = new Database(file);
	for (const [sql, ...values] of statements) db.prepare(sql).run(...values);
	db.close();
}

/** The lines of a check, and its figures. */
export async function checked(folder: string): Promise<{ lines: string[]; verified: Verified }> {
	const lines: string[] = [];
	const verified = await verifyFolder(folder, (line) => lines.push(line), never);
	return { lines, verified };
}

/** Everything that a folder has: names, modes, times, bytes. */
export const stateOf = (folder: string): unknown =>
	readdirSync(folder)
		.sort()
		.map((name) => {
			const { mode, mtimeMs, size, ino } = statSync(join(folder, name));
			return {
				name,
				mode,
				mtimeMs,
				size,
				ino,
				hash: hash('sha256', readFileSync(join(folder, name)))
			};
		});

export const removed = (folder: string): void => rmSync(folder, { recursive: true, force: true });
