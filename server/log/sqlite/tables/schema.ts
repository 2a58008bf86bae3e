import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { EventKind, SEGMENT_SIZE } from '../../../../src/lib/wire/index';
import { LogError } from '../../log';
import { SUMMED, sumOf } from './sums';

export type Db = Database.Database;

/** Steps from an empty database to the present schema; append only. `user_version` counts the steps done. */
const MIGRATIONS = [
	`
	CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
	CREATE TABLE terms (from_seq INTEGER PRIMARY KEY, term TEXT NOT NULL);

	-- An event a row, with the totals as they stand after it: a frame is a function of its rows alone.
	CREATE TABLE events (
		seq INTEGER PRIMARY KEY,
		received_at INTEGER NOT NULL,
		sent_at INTEGER NOT NULL,
		kind INTEGER NOT NULL,
		channel INTEGER NOT NULL,
		look INTEGER NOT NULL,
		text TEXT NOT NULL,
		attributes BLOB,
		channel_messages INTEGER NOT NULL,
		user_messages INTEGER NOT NULL,
		pair_messages INTEGER NOT NULL,
		messages INTEGER NOT NULL,
		channels INTEGER NOT NULL,
		users INTEGER NOT NULL
	);

	-- Totals here are those of the newest sealed segment; the open one's events are added at start.
	CREATE TABLE channels (
		id INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, messages INTEGER NOT NULL,
		newest INTEGER NOT NULL
	);
	CREATE TABLE users (
		id INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, look INTEGER NOT NULL,
		messages INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL
	);
	CREATE TABLE looks (
		id INTEGER PRIMARY KEY, user INTEGER NOT NULL, login TEXT NOT NULL, display_name TEXT NOT NULL,
		color INTEGER
	);
	CREATE TABLE pairs (
		user INTEGER NOT NULL, channel INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (user, channel)
	) WITHOUT ROWID;

	-- Messages sent in each quarter of an hour since the epoch, up to the newest sealed segment.
	CREATE TABLE user_quarters (
		user INTEGER NOT NULL, channel INTEGER NOT NULL, quarter INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (user, channel, quarter)
	) WITHOUT ROWID;
	CREATE TABLE channel_quarters (
		channel INTEGER NOT NULL, quarter INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (channel, quarter)
	) WITHOUT ROWID;

	-- Messages received in each minute since the epoch, up to the newest sealed segment.
	CREATE TABLE channel_minutes (
		channel INTEGER NOT NULL, minute INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (channel, minute)
	) WITHOUT ROWID;

	-- Message ids, hashed: two generations of one window each, so that the older is dropped whole.
	CREATE TABLE keys_0 (key BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
	CREATE TABLE keys_1 (key BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;

	-- The newest ids in the order they came: see sqlite-keys.ts.
	CREATE TABLE recent_keys (seq INTEGER PRIMARY KEY, key BLOB NOT NULL);

	CREATE TABLE segments (
		n INTEGER PRIMARY KEY, key TEXT NOT NULL, bytes BLOB NOT NULL,
		sent_first INTEGER NOT NULL, sent_last INTEGER NOT NULL,
		received_first INTEGER NOT NULL, received_last INTEGER NOT NULL
	);
	CREATE TABLE minutes (minute INTEGER PRIMARY KEY, messages INTEGER NOT NULL);
	CREATE TABLE idempotency (
		scope TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL, answer TEXT NOT NULL,
		at INTEGER NOT NULL, PRIMARY KEY (scope, key)
	) WITHOUT ROWID;
	CREATE INDEX idempotency_at ON idempotency (at);
	`,
	"ALTER TABLE looks ADD COLUMN badges TEXT NOT NULL DEFAULT ''",
	// A partial index, because outages are few.
	`CREATE INDEX outages ON events (seq) WHERE kind = ${EventKind.outage}`,
	// Rows are checked when they are read. Sealed events and segments stay as they are: their segment's key vouches for them.
	[
		...Object.keys(SUMMED).map((table) => `ALTER TABLE ${table} ADD COLUMN sum INTEGER`),
		`INSERT INTO meta (key, value)
			SELECT 'summed', COALESCE(MAX(n) + 1, 0) * ${SEGMENT_SIZE} + 1 FROM segments`,
		...Object.entries(SUMMED)
			.filter(([table]) => table !== 'events' && table !== 'segments')
			.map(([table, columns]) => `UPDATE ${table} SET sum = row_sum(${columns.join()})`),
		`UPDATE events SET sum = row_sum(${SUMMED.events.join()})
			WHERE seq > (SELECT COALESCE(MAX(n) + 1, 0) * ${SEGMENT_SIZE} FROM segments)`,
		// What is written to see whether the disk takes writes.
		'CREATE TABLE trial (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)'
	].join(';')
];

/** The present schema's number, in `user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Page cache in KiB: enough for the hot pages of the key tables, which ids hit at random. */
const CACHE_KIB = 64 * 1024;

/** SQLite's codes for a damaged file. */
const DAMAGED =
	/^SQLITE_(NOTADB|CORRUPT|ERROR|SCHEMA|FORMAT|CONSTRAINT|MISMATCH|TOOBIG|IOERR_SHORT_READ)/;

/** Node's codes for a native part that isn't there, or not for this system. */
const NO_NATIVE: ReadonlySet<string> = new Set(['ERR_DLOPEN_FAILED', 'MODULE_NOT_FOUND']);

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
		const db = openDatabase(folder);
		const release = (): void => {
			db.close();
			unlock();
		};
		return { db, check: fileCheck(folder, db), release };
	} catch (error) {
		unlock();
		throw error;
	}
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

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

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
		// The file says nothing, so one that is no lock is replaced. Whoever has it locked is told first: SQLITE_BUSY.
		if (codeOf(error) !== 'SQLITE_NOTADB') throw openingFault(error, folder);
	}
	try {
		rmSync(file);
		return lockFile(file);
	} catch (error) {
		throw openingFault(error, folder);
	}
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

function migrate(db: Db): void {
	const done = Number(db.pragma('user_version', { simple: true }));
	if (done > MIGRATIONS.length) {
		throw new LogError(
			'too-new',
			'the log was written by a newer version of Backscroll',
			'Start that version, or point --data at another folder.'
		);
	}
	db.function('row_sum', { varargs: true }, (...values) => sumOf(values));
	// Nothing is written then: a relay starts, and serves, also where the disk is full.
	if (done === MIGRATIONS.length) return;
	db.transaction(() => {
		for (const step of MIGRATIONS.slice(done)) db.exec(step);
		db.pragma(`user_version = ${MIGRATIONS.length}`);
		if (done === 0) {
			const meta = ['log', randomBytes(16).toString('hex')];
			db.prepare('INSERT INTO meta VALUES (?, ?, ?)').run(...meta, sumOf(meta));
		}
	}).immediate();
}

/** See FolderLock's `check`. */
function fileCheck(folder: string, db: Db): () => void {
	const files = ['log.db', 'log.db-wal', 'log.db-shm'].map((name) => join(folder, name));
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
			`the log ${file} was removed or replaced under the running relay`,
			'Put it back, or restart the relay to go on with what is there now.'
		);
	};
}

/** Whether the file itself may be written: if SQLite refuses to all the same, its header says that it can't. */
function isWritable(file: string): boolean {
	try {
		accessSync(file, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

/** Why the folder's log can't be opened, with a remedy. */
export function openingFault(cause: unknown, folder: string): LogError {
	if (cause instanceof LogError) return cause;
	const code = codeOf(cause);
	if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
		return new LogError(
			'in-use',
			`the data folder ${folder} is in use by another relay`,
			'Stop that one, or start this one with another --data.',
			{ cause }
		);
	}
	if (isNativeFault(cause)) {
		return new LogError(
			'no-native-part',
			`the native part of better-sqlite3 can not be loaded by Node ${process.versions.node}`,
			'Run `npm rebuild better-sqlite3` (it needs python3, make and a C++ compiler).',
			{ cause }
		);
	}
	// Any other error comes from the log's content: it can't be read.
	const isOdd = code === 'SQLITE_READONLY' && isWritable(join(folder, 'log.db'));
	if (!/^(SQLITE_|E[A-Z])/.test(code) || DAMAGED.test(code) || isOdd) {
		return new LogError(
			'damaged',
			`the log in ${folder} is damaged`,
			'Put back a copy, or move the folder away to begin a new log.',
			{ cause }
		);
	}
	const reason = existsSync(folder) ? 'can not be written' : 'can not be made';
	return new LogError(
		'unwritable',
		`the data folder ${folder} ${reason}`,
		'Check its permissions and free space, or choose another one with --data.',
		{ cause }
	);
}

/**
 * Whether the native part of better-sqlite3 can't be loaded. `tries` is what the package `bindings` adds to its error,
 * which found no native part in any of the places that it tried.
 */
export const isNativeFault = (cause: unknown): boolean =>
	typeof cause === 'object' &&
	cause !== null &&
	('tries' in cause || NO_NATIVE.has(String((cause as { code?: unknown }).code)));
