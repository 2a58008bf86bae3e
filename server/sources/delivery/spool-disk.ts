import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { SourceEvent, Tell } from '../source';
import type { Spool } from './spool';
import { eventsOf, sumOf, type Row } from './spool-row';

/** Delay until new events are written to the disk, in ms. */
const WRITE_MS = 20;
/** Delay until refused events are tried again, in ms. */
const AGAIN_MS = 1_000;
/** Delay until written events survive a power cut, in ms: a sync at each write would leave no time to listen. */
const SYNC_MS = 500;
/** Events in one write: on a nearly full disk, some of them still fit. */
const WRITTEN_AT_ONCE = 1_000;
/** Limit of the bytes that wait in memory while the disk refuses writes. */
const UNWRITTEN_BYTES = 33_554_432;

export interface DiskSpoolOptions {
	/** Limit of the waiting events' bytes. */
	readonly bytes?: number;
	readonly tell?: Tell;
}

/**
 * A spool that outlives its process and the relay's. An event without an id gets a permanent one, so that the
 * relay recognises a repeated event. Events that the relay accepts at once never reach the disk, and events
 * that the disk refuses wait in memory: a full disk delays nothing. An event that the disk changed is put right, or
 * an outage goes in its place. One process uses the file at a time.
 */
export class DiskSpool implements Spool {
	readonly #db: Database.Database;
	readonly #insert: Database.Statement<[number, string, number]>;
	readonly #peek: Database.Statement<[number, number], Row>;
	readonly #bytesOf: Database.Statement<[number], Uint8Array>;
	readonly #delete: Database.Statement<[number]>;
	readonly #limit: number;
	readonly #tell: Tell;
	/** The prefix of ids created in this run. It prevents repeating another run's ids, even after a file was restored. */
	readonly #prefix = randomBytes(8).toString('hex');
	/** The number of the next event to come. */
	#next: number;
	/** The number of the newest event that the relay has: if the disk refused a deletion, its row is still there. */
	#gone = 0;
	/** Rows that wait on the disk. */
	#stored: number;
	/** The number of the newest written row, and of the newest that would survive a power cut. */
	#written: number;
	#synced: number;
	/** SQLite's log file, which contains each write. */
	readonly #log: number;
	/** Bytes of all waiting events, and of those not on the disk. */
	#bytes: number;
	#unwrittenBytes = 0;
	#unwritten: Row[] = [];
	#peeked: Row[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#syncTimer: ReturnType<typeof setTimeout> | undefined;
	/** Whether the disk's refusal has been logged. */
	#refused = false;
	/** The number of the newest lost event that has been logged. */
	#toldLost = 0;

	/** Creates `file` if it doesn't exist. Throws better-sqlite3's errors, also if another process uses the file. */
	constructor(file: string, { bytes = Infinity, tell = () => {} }: DiskSpoolOptions = {}) {
		const db = new Database(file, { timeout: 0 });
		db.pragma('locking_mode = EXCLUSIVE');
		db.pragma('journal_mode = WAL');
		// #sync waits for the disk, not each write.
		db.pragma('synchronous = NORMAL');
		db.exec(
			'CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, event TEXT NOT NULL, sum INTEGER)'
		);
		// A spool of an earlier version.
		if (!db.prepare("SELECT 1 FROM pragma_table_info('events') WHERE name = 'sum'").get())
			db.exec('ALTER TABLE events ADD COLUMN sum INTEGER');
		const found = db
			.prepare<[], { last: number | null; count: number; bytes: number | null }>(
				'SELECT MAX(n) AS last, COUNT(*) AS count, SUM(OCTET_LENGTH(event)) AS bytes FROM events'
			)
			.get();
		this.#log = openSync(`${file}-wal`, 'r+');
		fsyncSync(this.#log);
		this.#written = this.#synced = found?.last ?? 0;
		this.#next = this.#written + 1;
		this.#stored = found?.count ?? 0;
		this.#bytes = found?.bytes ?? 0;
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
		this.#db = db;
		this.#limit = bytes;
		this.#tell = tell;
	}

	get size(): number {
		return this.#stored + this.#unwritten.length;
	}

	get safe(): number {
		return this.#stored - Math.max(0, this.#written - Math.max(this.#synced, this.#gone));
	}

	get full(): boolean {
		return this.#bytes >= this.#limit || this.#unwrittenBytes >= UNWRITTEN_BYTES;
	}

	push(event: SourceEvent): void {
		const n = this.#next++;
		const kept = event.id === undefined ? { ...event, id: `${this.#prefix}.${n}` } : event;
		const text = JSON.stringify(kept);
		const bytes = Buffer.byteLength(text);
		this.#unwritten.push([n, text, sumOf(text)]);
		this.#unwrittenBytes += bytes;
		this.#bytes += bytes;
		this.#timer ??= setTimeout(() => this.#write(), WRITE_MS);
	}

	peek(limit: number): readonly SourceEvent[] {
		const rows = this.#peek
			.all(this.#gone, limit)
			// A damaged value may be of any type.
			.map(([n, event, sum]) => [n, String(event), sum] as const);
		this.#peeked = [...rows, ...this.#unwritten.slice(0, limit - rows.length)];
		const { events, lost } = eventsOf(this.#peeked, (n) => this.#bytesOf.get(n));
		const fresh = lost.filter((n) => n > this.#toldLost);
		this.#toldLost = Math.max(this.#toldLost, ...fresh);
		if (fresh.length > 0) this.#tell('warn', 'the spool was damaged', { count: fresh.length });
		return events;
	}

	drop(count: number): void {
		const dropped = this.#peeked.splice(0, count);
		this.#gone = dropped.at(-1)?.[0] ?? this.#gone;
		// Some may have been written since they were peeked.
		const written = dropped.filter(([n]) => n <= this.#written).length;
		this.#stored -= written;
		this.#unwritten = this.#unwritten.slice(dropped.length - written);
		this.#unwrittenBytes -= bytesOf(dropped.slice(written));
		this.#bytes -= bytesOf(dropped);
		try {
			this.#delete.run(this.#gone);
		} catch (error) {
			// It isn't sent again in this run, and the next drop deletes it.
			this.#refuse(error);
		}
	}

	close(): void {
		this.#write();
		clearTimeout(this.#timer);
		this.#sync();
		clearTimeout(this.#syncTimer);
		closeSync(this.#log);
		this.#db.close();
	}

	#write(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		try {
			while (this.#unwritten.length > 0) this.#writeSome(this.#unwritten.slice(0, WRITTEN_AT_ONCE));
			this.#refused = false;
		} catch (error) {
			this.#refuse(error);
			this.#timer = setTimeout(() => this.#write(), AGAIN_MS);
		}
	}

	/** Waits for the disk. Progress is stored only once a power cut can't undo it. */
	#sync(): void {
		clearTimeout(this.#syncTimer);
		this.#syncTimer = undefined;
		try {
			fsyncSync(this.#log);
			this.#synced = this.#written;
		} catch (error) {
			this.#refuse(error);
			this.#syncTimer = setTimeout(() => this.#sync(), AGAIN_MS);
		}
	}

	#writeSome(rows: readonly Row[]): void {
		this.#db.transaction(() => {
			for (const [n, event] of rows) this.#insert.run(n, event, sumOf(event));
		})();
		this.#stored += rows.length;
		this.#written = rows.at(-1)?.[0] ?? this.#written;
		this.#syncTimer ??= setTimeout(() => this.#sync(), SYNC_MS);
		this.#unwritten = this.#unwritten.slice(rows.length);
		this.#unwrittenBytes -= bytesOf(rows);
	}

	#refuse(error: unknown): void {
		if (this.#refused) return;
		this.#refused = true;
		const reason = error instanceof Error ? error.message : String(error);
		this.#tell('warn', 'the spool could not be written', { waiting: this.size, reason });
	}
}

const bytesOf = (rows: readonly Row[]): number =>
	rows.reduce((sum, [, event]) => sum + Buffer.byteLength(event), 0);
