/** A log's data folder: locks it, opens its database, and notices when its files are no longer there. */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LogError } from '../../log';
import { migrate, type Db } from '../tables/schema';
import { codeOf, openingFault } from './opening-fault';

/** Page cache in KiB: enough for the hot pages of the key tables, which ids hit at random. */
const CACHE_KIB = 64 * 1024;

/** How long a write waits for another process's lock, in ms: every socket waits meanwhile. */
const BUSY_MS = 250;

/** A folder's database, locked by this process alone. */
export interface FolderLock {
	readonly db: Db;
	/** Throws LogError `write-failed` if the folder no longer has the file: later writes would be lost with the process. */
	check(): void;
	/** Closes the database and releases the folder. */
	release(): void;
}

/** Throws LogError. */
export function lockFolder(folder: string): FolderLock {
	const unlock = acquireLock(folder);
	try {
		return openLocked(folder, unlock);
	} catch (error) {
		unlock();
		throw error;
	}
}

/** Opens the database of a folder that is locked already. Throws LogError. */
export function openLocked(folder: string, unlock: () => void): FolderLock {
	const db = openDatabase(folder);
	const release = (): void => {
		db.close();
		unlock();
	};
	return { db, check: fileCheck(folder, db), release };
}

/** The folder's database, with the present schema. Throws LogError. */
export function openDatabase(folder: string): Db {
	const file = join(folder, 'log.db');
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		try {
			return opened(file, 'NORMAL');
		} catch (error) {
			// A full disk has no room for the file that processes share. Without it the log is this connection's alone.
			if (!/^SQLITE_IOERR_SHM/.test(codeOf(error))) throw error;
			return opened(file, 'EXCLUSIVE');
		}
	} catch (error) {
		throw openingFault(error, folder);
	}
}

function opened(file: string, locking: 'NORMAL' | 'EXCLUSIVE'): Db {
	const db = new Database(file, { timeout: BUSY_MS });
	try {
		db.pragma(`locking_mode = ${locking}`);
		db.pragma('journal_mode = WAL');
		db.pragma('synchronous = FULL');
		db.pragma(`cache_size = -${CACHE_KIB}`);
		migrate(db);
		return db;
	} catch (error) {
		db.close();
		throw error;
	}
}

/**
 * Locks the folder for this process until the returned function is called or the process ends in any way: the
 * lock belongs to the operating system, so none is left behind.
 */
export function acquireLock(folder: string): () => void {
	const file = join(folder, 'relay.lock');
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		return lockFile(file);
	} catch (error) {
		// A lock is an empty file, so one that isn't is replaced. Whoever has it locked is told first: SQLITE_BUSY.
		const mayBeOdd = /^SQLITE_(?!BUSY|LOCKED)/.test(codeOf(error));
		const isOdd = mayBeOdd && Boolean(statSync(file, { throwIfNoEntry: false })?.size);
		if (!isOdd) throw lockingFault(error, folder);
	}
	try {
		rmSync(file);
		return lockFile(file);
	} catch (error) {
		throw lockingFault(error, folder);
	}
}

/** Why a folder can't be locked: whatever is wrong with its lock, the log may be whole. */
function lockingFault(cause: unknown, folder: string): LogError {
	const fault = openingFault(cause, folder);
	if (fault.code !== 'damaged') return fault;
	return new LogError(
		'unwritable',
		`the data folder ${folder} can not be locked`,
		`Check the permissions of ${join(folder, 'relay.lock')}, or delete that file.`,
		{ cause }
	);
}

function lockFile(file: string): () => void {
	const lock = new Database(file, { timeout: 0 });
	try {
		lock.pragma('journal_mode = MEMORY');
		lock.exec('BEGIN EXCLUSIVE');
		return () => lock.close();
	} catch (error) {
		lock.close();
		throw error;
	}
}

/** See FolderLock's `check`. */
function fileCheck(folder: string, db: Db): () => void {
	// Without the lock's file another relay could lock one of its own, and write here too.
	const names = ['log.db', 'log.db-wal', 'log.db-shm', 'relay.lock'];
	const files = names.map((name) => join(folder, name));
	const identity = (file: string): string => {
		const found = statSync(file, { throwIfNoEntry: false });
		return found ? `${found.dev} ${found.ino}` : '';
	};
	const opened = files.map(identity);
	let rescued = false;
	return () => {
		const file = files.find((each, i) => identity(each) !== opened[i]);
		if (file === undefined) return;
		if (!rescued && !db.inTransaction) {
			// What was taken so far is in the files that are open: a crash would lose what only they have.
			rescued = true;
			try {
				db.pragma('wal_checkpoint(FULL)');
			} catch {
				// Then closing the database tries it again.
			}
		}
		throw new LogError(
			'write-failed',
			`${file} was removed or replaced under the running relay`,
			'Put it back, or restart the relay to go on with what is there now.'
		);
	};
}
