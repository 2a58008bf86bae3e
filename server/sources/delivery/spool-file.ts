/** The database of a spool on the disk. */
import { accessSync, closeSync, constants, fsyncSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sumOf, type Row } from './spool-row';

/** What SQLite says of a file that isn't as it wrote it; the rest is the disk's, or another process's. */
const DAMAGE =
	/^SQLITE_(CORRUPT|NOTADB|ERROR|MISMATCH|SCHEMA|FORMAT|INTERNAL|RANGE|TOOBIG|CONSTRAINT_(PRIMARYKEY|ROWID|UNIQUE|NOTNULL|CHECK|DATATYPE))/;
/** In a damaged header it may stand that the file can't be written, or is of a version to come. */
const MAY_BE_DAMAGE = /^SQLITE_(READONLY|CANTOPEN|IOERR_SHORT_READ)/;

/** A spool whose file isn't as it was written. */
export class SpoolDamaged extends Error {
	override readonly name = 'SpoolDamaged';
}

/** A row's number is one more than the one before: no spool gets so far. */
const LARGEST = 2 ** 48;

const CREATE =
	'CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, event TEXT NOT NULL, sum INTEGER)';

/** The only table is the first one: its tree begins on this page. */
const TABLE_PAGE = 2;
const FIRST_PAGE = "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = 'events'";

/** Reads and writes rows; all of it throws SpoolDamaged where the file is damaged, else better-sqlite3's errors. */
export class SpoolFile {
	/** The newest row's number, and how many rows and bytes there were at the start. */
	readonly last: number;
	readonly count: number;
	readonly bytes: number;
	/** SQLite's log file, which contains each write. */
	readonly log: number;
	readonly #db: Database.Database;
	readonly #insert: Database.Statement<[number, string, number]>;
	readonly #peek: Database.Statement<[number, number], Row>;
	readonly #bytesOf: Database.Statement<[number], Uint8Array>;
	readonly #delete: Database.Statement<[number]>;

	/** Creates `file` if it doesn't exist. */
	constructor(file: string) {
		let db: Database.Database | null = null;
		const isNew = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
		try {
			db = new Database(file, { timeout: 0 });
			db.pragma('locking_mode = EXCLUSIVE');
			db.pragma('journal_mode = WAL');
			// The spool waits for the disk, not each write.
			db.pragma('synchronous = NORMAL');
			// A queue is read once; better-sqlite3's own 16 MB would be more than what may wait in memory.
			db.pragma('cache_size = -1000');
			// A damaged schema may have lost its table: another one would hide the rows of this one.
			if (isNew) db.exec(CREATE);
			else if (db.prepare(FIRST_PAGE).pluck().get() !== TABLE_PAGE)
				throw new SpoolDamaged('it has no table');
			// A spool of an earlier version.
			if (!db.prepare("SELECT 1 FROM pragma_table_info('events') WHERE name = 'sum'").get())
				db.exec('ALTER TABLE events ADD COLUMN sum INTEGER');
			const found = db
				.prepare<[], { last: number | null; count: number; bytes: number | null }>(
					'SELECT MAX(n) AS last, COUNT(*) AS count, SUM(OCTET_LENGTH(event)) AS bytes FROM events'
				)
				.get();
			this.last = found?.last ?? 0;
			this.count = found?.count ?? 0;
			this.bytes = found?.bytes ?? 0;
			// SQLite reads some damaged pages without a word: a count of rows that is one less hides the last one.
			if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') {
				throw new SpoolDamaged('its structure is damaged');
			}
			if (!(this.last >= 0 && this.last < LARGEST)) throw new SpoolDamaged('a number is too large');
			this.#insert = db.prepare('INSERT INTO events VALUES (?, ?, ?)');
			this.#peek = db
				.prepare<[number, number], Row>(
					'SELECT n, event, sum FROM events WHERE n > ? ORDER BY n LIMIT ?'
				)
				.raw();
			this.#bytesOf = db
				.prepare<[number], Uint8Array>('SELECT CAST(event AS BLOB) FROM events WHERE n = ?')
				.pluck();
			this.#delete = db.prepare('DELETE FROM events WHERE n <= ?');
			this.log = openSync(`${file}-wal`, 'r+');
			fsyncSync(this.log);
			this.#db = db;
		} catch (error) {
			try {
				db?.close();
			} catch {
				// What is wrong was said already.
			}
			throw isDamaged(error) || (mayBeDamaged(error) && isOurs(file)) ? damaged(error) : error;
		}
	}

	/** The first `limit` rows after number `after`. */
	peek(after: number, limit: number): Row[] {
		const rows = this.#watched(() => this.#peek.all(after, limit));
		let last = after;
		for (const [n] of rows) {
			if (!(n > last && n < LARGEST)) throw new SpoolDamaged('rows are not in order');
			last = n;
		}
		// A damaged value may be of any type.
		return rows.map(([n, event, sum]) => [n, String(event), sum] as const);
	}

	/** What a row has in place of its event. */
	bytesOf(n: number): Uint8Array | undefined {
		return this.#watched(() => this.#bytesOf.get(n));
	}

	insert(rows: readonly Row[]): void {
		this.#watched(() =>
			this.#db.transaction(() => {
				for (const [n, event] of rows) this.#insert.run(n, event, sumOf(event));
			})()
		);
	}

	/** Deletes the rows up to number `n`. */
	delete(n: number): void {
		this.#watched(() => this.#delete.run(n));
	}

	/** Ends it, whatever state it is in. */
	close(): void {
		closeSync(this.log);
		try {
			this.#db.close();
		} catch {
			// A damaged one; it is read page by page.
		}
	}

	#watched<T>(act: () => T): T {
		try {
			return act();
		} catch (error) {
			throw isDamaged(error) ? damaged(error) : error;
		}
	}
}

const codeOf = (error: unknown): string =>
	error instanceof Database.SqliteError ? error.code : '';
const isDamaged = (error: unknown): boolean =>
	error instanceof SpoolDamaged || DAMAGE.test(codeOf(error));
const mayBeDamaged = (error: unknown): boolean => MAY_BE_DAMAGE.test(codeOf(error));
const damaged = (error: unknown): SpoolDamaged =>
	new SpoolDamaged(error instanceof Error ? error.message : String(error), { cause: error });

function isOurs(file: string): boolean {
	try {
		accessSync(file, constants.R_OK | constants.W_OK);
		return true;
	} catch {
		return false;
	}
}
