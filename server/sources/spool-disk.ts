import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import type { SourceEvent } from './source';
import type { Spool } from './spool';

/** Events that came since the last write go to the disk this much later, in ms. */
const WRITE_MS = 20;

/**
 * A spool that outlives its process and the relay's. Each event gets an id where its source gave none, once and
 * for all, so that the relay knows one that it is sent again. One process uses it at a time.
 */
export class DiskSpool implements Spool {
	readonly #db: Database.Database;
	readonly #id: string;
	readonly #insert: Database.Statement<[number, string]>;
	readonly #peek: Database.Statement<[number], string>;
	readonly #drop: Database.Statement<[number]>;
	/** The numbers of the oldest event and of the next one to come. */
	#first: number;
	#next: number;
	#unwritten: (readonly [number, string])[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** `file` is made if it isn't there. Throws what better-sqlite3 throws, also where another process uses it. */
	constructor(file: string) {
		const db = new Database(file, { timeout: 0 });
		db.pragma('locking_mode = EXCLUSIVE');
		db.pragma('journal_mode = WAL');
		// A process that ends loses nothing; a power cut may take the last moment's lines.
		db.pragma('synchronous = NORMAL');
		db.exec('CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, event TEXT NOT NULL)');
		db.exec('CREATE TABLE IF NOT EXISTS spool (id TEXT NOT NULL, next INTEGER NOT NULL)');
		const row = db.prepare<[], { id: string; next: number }>('SELECT * FROM spool').get();
		this.#id = row?.id ?? randomBytes(8).toString('hex');
		if (!row) db.prepare('INSERT INTO spool VALUES (?, 1)').run(this.#id);
		const ends = db.prepare<[], { first: number | null; last: number | null }>(
			'SELECT MIN(n) AS first, MAX(n) AS last FROM events'
		);
		const { first, last } = ends.get() ?? { first: null, last: null };
		this.#next = Math.max(row?.next ?? 1, (last ?? 0) + 1);
		this.#first = first ?? this.#next;
		this.#insert = db.prepare('INSERT INTO events VALUES (?, ?)');
		this.#peek = db
			.prepare<[number], string>('SELECT event FROM events ORDER BY n LIMIT ?')
			.pluck();
		this.#drop = db.prepare('DELETE FROM events WHERE n < ?');
		this.#db = db;
	}

	get size(): number {
		return this.#next - this.#first;
	}

	get safe(): number {
		return this.size - this.#unwritten.length;
	}

	push(event: SourceEvent): void {
		const n = this.#next++;
		const kept = event.id === undefined ? { ...event, id: `${this.#id}.${n}` } : event;
		this.#unwritten.push([n, JSON.stringify(kept)]);
		this.#timer ??= setTimeout(() => this.#tryToWrite(), WRITE_MS);
	}

	peek(limit: number): readonly SourceEvent[] {
		this.#write();
		return this.#peek.all(limit).map((event) => JSON.parse(event) as SourceEvent);
	}

	drop(count: number): void {
		this.#first += count;
		this.#drop.run(this.#first);
	}

	close(): void {
		this.#tryToWrite();
		this.#db.close();
	}

	/** What a full disk refuses stays in memory until there is room. */
	#tryToWrite(): void {
		try {
			this.#write();
		} catch {
			// Who reads the spool next is told.
		}
	}

	#write(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#unwritten.length === 0) return;
		this.#db.transaction(() => {
			for (const [n, event] of this.#unwritten) this.#insert.run(n, event);
			// Numbers, and with them ids, aren't used again when all events are gone.
			this.#db.prepare('UPDATE spool SET next = ?').run(this.#next);
		})();
		this.#unwritten = [];
	}
}
