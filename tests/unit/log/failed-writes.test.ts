import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEDUP_WINDOW, type NewEvent } from '../../../server/log/log';
import { TextSearch } from '../../../server/log/search/text-search';
import { Copy } from '../../../server/log/sqlite/copy';
import { lockFolder, type FolderLock } from '../../../server/log/sqlite/disk/folder';
import type { Db } from '../../../server/log/sqlite/tables/schema';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { batch, messages } from '../../support/events';
import { eventually } from '../../support/eventually';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-failed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An error as SQLite gives it. */
const diskError = (code: string): Error => Object.assign(new Error('disk I/O error'), { code });

describe('A copy whose disk fails', () => {
	let lock: FolderLock;
	let search: TextSearch;
	let copy: Copy;
	/** Throws what a statement should fail with; does nothing otherwise. */
	let fault: (statement: string) => void;
	beforeEach(() => {
		fault = () => {};
		lock = lockFolder(folder);
		search = new TextSearch(
			folder,
			() => {},
			() => {}
		);
		copy = open();
	});
	const open = (): Copy =>
		new Copy({
			db: failing(lock.db, (statement) => fault(statement)),
			search,
			dedupWindow: DEDUP_WINDOW,
			now: Date.now,
			mayCommit: lock.check,
			onPacked: () => {},
			onFailed: (what, error) => expect([what, error]).toEqual([]),
			onDamage: (damage) => expect(damage).toBeUndefined()
		});
	afterEach(async () => {
		await search.close();
		await copy.close();
		lock.release();
	});
	const take = (events: NewEvent[]) =>
		copy.apply([{ batch: batch(events), at: 1_700_000_000_000 }]);
	/** Cloned: an event's channel is the ledger's own entry, whose total goes on. */
	const everything = async () =>
		structuredClone({
			state: await copy.snapshot(),
			users: await copy.users(0),
			events: await copy.read(1, 10_000)
		});

	it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHMSIZE'])(
		'in the last step of a commit (%s) says that the outcome is unknown, and goes on from what is there',
		async (code) => {
			await take(messages(520));
			const before = await everything();
			fault = (statement) => {
				if (statement === 'COMMIT') throw diskError(code);
			};
			await expect(take(messages(5, 600))).rejects.toMatchObject({ code: 'outcome-unknown' });
			fault = () => {};
			expect(await everything()).toEqual(before);
			const { verdicts } = await take(messages(5, 600));
			expect(verdicts).toMatchObject([{ answer: { accepted: 5, head: 525 } }]);
		}
	);

	it('before anything changed refuses the batch, and readers go on', async () => {
		await take(messages(520));
		const before = await everything();
		fault = (statement) => {
			if (statement.startsWith('BEGIN')) throw diskError('SQLITE_IOERR_WRITE');
		};
		await expect(take(messages(5, 600))).rejects.toMatchObject({ code: 'write-failed' });
		expect(await everything()).toEqual(before);
	});

	it('does not read its state back after a failed write of segments’ bytes alone: with many users that takes seconds', async () => {
		await take(messages(520));
		await copy.packed();
		const reads: string[] = [];
		fault = (statement) => {
			if (statement === 'COMMIT') throw diskError('SQLITE_FULL');
			if (statement.includes('FROM users')) reads.push(statement);
		};
		await expect(copy.apply([])).rejects.toMatchObject({ code: 'write-failed' });
		expect(reads).toEqual([]);
		await expect(take(messages(5, 600))).rejects.toMatchObject({ code: 'write-failed' });
		expect(reads.length).toBeGreaterThan(0);
		fault = () => {};
		expect((await take(messages(5, 600))).verdicts).toMatchObject([{ answer: { head: 525 } }]);
	});

	it('takes nothing where there is no room for the commit, and says so', async () => {
		fault = (statement) => {
			if (statement === 'COMMIT') throw diskError('SQLITE_FULL');
		};
		await expect(take(messages(5))).rejects.toMatchObject({ code: 'write-failed' });
		fault = () => {};
		expect((await everything()).state.head).toBe(0);
	});

	it('tries as much as a large commit writes before it says that it takes writes again', async () => {
		const tried = (): unknown => lock.db.prepare('SELECT length(bytes) FROM trial').pluck().get();
		await copy.tryWriting();
		expect(tried()).toBe(65_536);
		fault = (statement) => {
			if (statement === 'COMMIT') throw diskError('SQLITE_FULL');
		};
		await expect(take(messages(1))).rejects.toMatchObject({ code: 'write-failed' });
		fault = () => {};
		await copy.tryWriting();
		expect(tried()).toBe(2 ** 20);
		await copy.tryWriting();
		expect(tried()).toBe(65_536);
	});

	it('at the start is read all the same; its term is written with the first events', async () => {
		await take(messages(520));
		const before = await everything();
		fault = (statement) => {
			if (statement.startsWith('INSERT')) throw diskError('SQLITE_FULL');
		};
		const again = open();
		expect(await again.read(1, 10_000)).toEqual(before.events);
		expect(again.terms.map(({ from }) => from)).toEqual([1, 521]);
		const stored = lock.db.prepare('SELECT term FROM terms WHERE from_seq = 521').pluck();
		expect(stored.get()).toBeUndefined();
		fault = () => {};
		await again.apply([{ batch: batch(messages(1, 600)), at: 1_700_000_000_000 }]);
		expect(stored.get()).toBe(again.terms[1]?.term);
	});

	it('and can not be read either, refuses until it can, and then is as before', async () => {
		await take(messages(520));
		const before = await everything();
		let dead = false;
		fault = (statement) => {
			dead ||= statement === 'COMMIT';
			if (dead) throw diskError('SQLITE_IOERR_READ');
		};
		await expect(take(messages(5, 600))).rejects.toMatchObject({ code: 'outcome-unknown' });
		await expect(take(messages(5, 600))).rejects.toMatchObject({ code: 'write-failed' });
		await expect(copy.snapshot()).rejects.toMatchObject({ code: 'write-failed' });
		await expect(copy.queries.channels()).rejects.toMatchObject({ code: 'write-failed' });
		fault = () => {};
		expect(await everything()).toEqual(before);
		expect((await take(messages(5, 600))).verdicts).toMatchObject([{ answer: { head: 525 } }]);
	});
});

it('A sealed segment whose bytes the disk refused is served all the same, and stored once it can be', async () => {
	const log = new SqliteLog({ folder });
	const other = new Database(join(folder, 'log.db'), { timeout: 0 });
	const stored = other.prepare<[], number>('SELECT length(bytes) FROM segments').pluck();
	await log.append(batch(messages(520)));
	// The bytes have a commit of their own, once they are packed.
	other.exec('BEGIN IMMEDIATE');
	expect(stored.get()).toBe(0);
	const bytes = (await log.segment(0))?.bytes.length;
	expect(bytes).toBeGreaterThan(100);
	expect(await log.segments(0, 9)).toMatchObject([{ n: 0, bytes }]);
	await expect(log.append(batch(messages(5, 600)))).rejects.toMatchObject({ code: 'write-failed' });
	expect((await log.segment(0))?.bytes.length).toBe(bytes);
	other.exec('ROLLBACK');
	await eventually(() => expect(stored.get()).toBe(bytes));
	other.close();
	await log.close();
});

it.each([
	['a second', 1],
	['an hour', 3_600]
])('Batches are taken again after a refused one and %s without any', async (_, seconds) => {
	const log = new SqliteLog({ folder });
	await log.append(batch(messages(5)));
	const other = new Database(join(folder, 'log.db'), { timeout: 0 });
	other.exec('BEGIN IMMEDIATE');
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	try {
		const refused = expect(log.append(batch(messages(5, 600))));
		await refused.rejects.toMatchObject({ code: 'write-failed' });
		await vi.advanceTimersByTimeAsync(seconds * 1_000);
	} finally {
		vi.useRealTimers();
	}
	other.close();
	const answers: unknown[] = [];
	void log.append(batch(messages(5, 600))).then((answer) => answers.push(answer));
	await eventually(() => expect(answers).toMatchObject([{ accepted: 5, head: 10 }]));
	await log.close();
});

/** The database, whose statements fail as `fault` says. */
function failing(db: Db, fault: (statement: string) => void): Db {
	const wrap = <T extends object>(target: T, source: string): T =>
		new Proxy(target, {
			get(inner, name) {
				const value: unknown = Reflect.get(inner, name, inner);
				if (typeof value !== 'function') return value;
				return (...args: unknown[]): unknown => {
					const statement = name === 'exec' || name === 'prepare' ? String(args[0]) : source;
					if (name !== 'prepare' && name !== 'pluck' && name !== 'raw') fault(statement);
					const result: unknown = Reflect.apply(value, inner, args);
					return typeof result === 'object' && result !== null && 'reader' in result
						? wrap(result, statement)
						: result;
				};
			}
		});
	return wrap(db, '');
}
