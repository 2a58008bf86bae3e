import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { SourceEvent, Tell } from '../source';
import type { Spool } from './spool';

/** Events that came since the last write go to the disk this much later, in ms. */
const WRITE_MS = 20;
/** And those that it refused this much later. */
const AGAIN_MS = 1_000;
/** And are safe from a power cut this much later, in ms: to wait for the disk at each write would leave no time to listen. */
const SYNC_MS = 500;
/** Events in one write: where there is little room left, some of them find it. */
const WRITTEN_AT_ONCE = 1_000;
/** Bytes that may wait in memory while the disk takes none. */
const UNWRITTEN_BYTES = 33_554_432;

/** An event's number, and the event as JSON. */
type Row = readonly [n: number, event: string];

export interface DiskSpoolOptions {
	/** Bytes of events that may wait. */
	readonly bytes?: number;
	readonly tell?: Tell;
}

/**
 * A spool that outlives its process and the relay's. Each event gets an id where its source gave none, once and
 * for all, so that the relay knows one that it is sent again. What the relay takes at once never reaches the disk, and
 * what the disk refuses waits in memory: a full disk holds nothing back. One process uses it at a time.
 */
export class DiskSpool implements Spool {
	readonly #db: Database.Database;
	readonly #insert: Database.Statement<[number, string]>;
	readonly #peek: Database.Statement<[number, number], Row>;
	readonly #delete: Database.Statement<[number]>;
	readonly #limit: number;
	readonly #tell: Tell;
	/** Begins the ids that are made in this run. Another run's are not made again, whatever a restored file forgot. */
	readonly #prefix = randomBytes(8).toString('hex');
	/** The number of the next event to come. */
	#next: number;
	/** The number of the newest that the relay has: a disk that didn't let go of it still has its row. */
	#gone = 0;
	/** Rows that wait on the disk. */
	#stored: number;
	/** The number of the newest row that was written, and of the newest that a power cut wouldn't take back. */
	#written: number;
	#synced: number;
	/** SQLite's log, which each write is in. */
	readonly #log: number;
	/** Bytes of all that waits, and of what isn't on the disk. */
	#bytes: number;
	#unwrittenBytes = 0;
	#unwritten: Row[] = [];
	#peeked: Row[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#syncTimer: ReturnType<typeof setTimeout> | undefined;
	/** Whether it was told that the disk refuses. */
	#refused = false;

	/** `file` is made if it isn't there. Throws what better-sqlite3 throws, also where another process uses it. */
	constructor(file: string, { bytes = Infinity, tell = () => {} }: DiskSpoolOptions = {}) {
		const db = new Database(file, { timeout: 0 });
		db.pragma('locking_mode = EXCLUSIVE');
		db.pragma('journal_mode = WAL');
		// The waiting for the disk is #sync's.
		db.pragma('synchronous = NORMAL');
		db.exec('CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, event TEXT NOT NULL)');
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
		this.#insert = db.prepare('INSERT INTO events VALUES (?, ?)');
		this.#peek = db
			.prepare<[number, number], Row>('SELECT * FROM events WHERE n > ? ORDER BY n LIMIT ?')
			.raw();
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
		this.#unwritten.push([n, text]);
		this.#unwrittenBytes += bytes;
		this.#bytes += bytes;
		this.#timer ??= setTimeout(() => this.#write(), WRITE_MS);
	}

	peek(limit: number): readonly SourceEvent[] {
		const rows = this.#peek.all(this.#gone, limit);
		this.#peeked = [...rows, ...this.#unwritten.slice(0, limit - rows.length)];
		return this.#peeked.map(([, event]) => JSON.parse(event) as SourceEvent);
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
			// It isn't sent again in this run, and goes with what is dropped next.
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

	/** Waits for the disk: how far channels were heard is noted once a power cut takes nothing of it back. */
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
			for (const [n, event] of rows) this.#insert.run(n, event);
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
