import {
	accessSync,
	constants,
	copyFileSync,
	existsSync,
	mkdtempSync,
	rmSync,
	statSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { SCHEMA_VERSION, type Db } from '../log/sqlite/tables/schema';
import { openDatabase } from '../log/sqlite/disk/folder';
import { CareError } from './fault';

/** How often a file that changes while it is copied is copied again. */
const ATTEMPTS = 5;
/** How long a read waits for another process's lock, in ms. */
const BUSY_MS = 5_000;

/** A database that is open for reading. */
export interface Reader {
	readonly db: Db;
	close(): void;
}

/** What a file is that SQLite can read and that no relay wrote. */
export class NoLog extends Error {}

/**
 * Opens a database for reading and leaves it, and its folder, as they are, whether or not a relay uses it: SQLite
 * keeps files beside a database, makes them for a reader too, and may leave them there. Throws CareError and
 * better-sqlite3's errors.
 */
export function openUnchanged(file: string): Reader {
	const [wal, shm] = besides(file);
	// A relay that runs, or was killed: a reader that can't write adds nothing and removes nothing.
	if (wal && shm) return tryInPlace(file, true) ?? copied(file);
	// A relay that was stopped: SQLite removes what it makes if it may write. Nothing is in it, so nothing is written.
	if (!wal && !shm && isWritable(file)) return tryInPlace(file, false) ?? copied(file);
	return copied(file);
}

const besides = (file: string): readonly [wal: boolean, shm: boolean] => [
	existsSync(`${file}-wal`),
	existsSync(`${file}-shm`)
];

function isWritable(file: string): boolean {
	try {
		for (const path of [file, dirname(file)]) accessSync(path, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

/** Undefined if the folder doesn't let SQLite make what it needs. */
function tryInPlace(file: string, readonly: boolean): Reader | undefined {
	try {
		return reader(file, readonly);
	} catch (error) {
		if (!/^SQLITE_(CANTOPEN|READONLY)/.test(String((error as { code?: unknown }).code)))
			throw error;
		return undefined;
	}
}

function reader(file: string, readonly: boolean): Reader {
	const db = new Database(file, { readonly, fileMustExist: true, timeout: BUSY_MS });
	try {
		db.pragma('query_only = ON');
		// Nothing is opened before the first read.
		db.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
	} catch (error) {
		db.close();
		throw error;
	}
	return { db, close: () => db.close() };
}

/** Opens a copy in the folder for temporary files. */
function copied(file: string): Reader {
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-check-'));
	const remove = (): void => rmSync(folder, { recursive: true, force: true });
	try {
		const copy = join(folder, basename(file));
		copyWhole(file, copy);
		const { db, close } = reader(copy, false);
		const done = (): void => {
			close();
			remove();
		};
		return { db, close: done };
	} catch (error) {
		remove();
		throw error;
	}
}

/** Copies a database that nobody writes, with what its last writer left beside it. */
function copyWhole(file: string, copy: string): void {
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const before = stateOf(file);
		rmSync(`${copy}-wal`, { force: true });
		copyFileSync(file, copy, constants.COPYFILE_FICLONE);
		if (existsSync(`${file}-wal`)) {
			copyFileSync(`${file}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
		}
		if (stateOf(file) === before) return;
	}
	throw new CareError(
		`${file} changes while it is copied`,
		'Wait until the relay has started or ended; then try again.'
	);
}

const stateOf = (file: string): string =>
	[file, `${file}-wal`, `${file}-shm`]
		.map((path) => {
			const found = statSync(path, { throwIfNoEntry: false });
			return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : '';
		})
		.join('/');

/** A reader of the log with the present schema: of an older log that is a copy, brought up to date. */
export async function withPresentSchema(old: Reader): Promise<Reader> {
	const version = Number(old.db.pragma('user_version', { simple: true }));
	if (version === SCHEMA_VERSION) return old;
	if (version === 0) {
		old.close();
		throw new NoLog('it has no log in it');
	}
	if (version > SCHEMA_VERSION) {
		old.close();
		throw new CareError(
			'the log was written by a newer version of Backscroll',
			'Use that version.'
		);
	}
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-check-'));
	const remove = (): void => rmSync(folder, { recursive: true, force: true });
	try {
		await old.db.backup(join(folder, 'log.db'));
		const db = openDatabase(folder);
		const close = (): void => {
			db.close();
			remove();
		};
		return { db, close };
	} catch (error) {
		remove();
		throw error;
	} finally {
		old.close();
	}
}
