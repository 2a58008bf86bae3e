import { join } from 'node:path';
import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { EventKind } from '../../../src/lib/wire/index';
import type { ActRow } from './acts';
import { INDEX_VERSION, indexedForm } from './indexed';
import type { Plan } from './plan';
import { columnsOf, type StoredRow } from './stored-event';

/** Events indexed in one transaction: some tens of milliseconds, during which no search is answered. */
const SLICE = 2_048;
/** Page cache in KiB, while the index is built. */
const CACHE_KIB = 16 * 1024;

const SCHEMA = `
	CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
	CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (
		text, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1'
	);
`;
const COUNTED = `kind IN (${EventKind.message}, ${EventKind.action})`;

interface EventText {
	readonly seq: number;
	readonly text: string;
}

/** Reads the rows of the log that a plan leaves. */
export interface Rows {
	/** Seqs of texts that the index finds, of events after `after` up to `to`, ascending. */
	readonly matching: (after: number, to: number) => number[];
	/** Those of events after `after` up to `to`, and those of some events, that the plan's columns leave. */
	readonly between: (after: number, to: number) => StoredRow[];
	readonly among: (seqs: readonly number[]) => StoredRow[];
}

const LOOKS = 'LEFT JOIN log.looks AS look ON look.id = event.look';

/**
 * A trigram index of the log's folded texts, in its own database beside the log's. It may lag behind the log:
 * missing texts are read from the log. It can be deleted without loss.
 */
export class SearchIndex {
	readonly #db: Database.Database;
	/** Whether it is on the disk. */
	readonly #kept: boolean;
	readonly #insert;
	readonly #note;
	readonly #events;
	readonly #user;
	readonly #acts;
	#indexed: number;

	/** `folder` contains a log, which another thread writes. */
	constructor(folder: string) {
		const { db, kept } = open(folder);
		this.#db = db;
		this.#kept = kept;
		this.#indexed = this.#checked();
		this.#insert = this.#db.prepare('INSERT INTO texts (rowid, text) VALUES (?, ?)');
		this.#note = this.#db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
		this.#events = this.#db.prepare<number[], EventText>(
			`SELECT seq, text FROM log.events WHERE seq > ? AND seq <= ? AND ${COUNTED}`
		);
		this.#user = this.#db
			.prepare<[number], number | null>(
				`SELECT look.user FROM log.events AS event ${LOOKS} WHERE event.seq = ?`
			)
			.pluck();
		this.#acts = this.#db
			.prepare<[number, number], ActRow>(
				`SELECT event.seq, event.kind, event.channel, event.sent_at, look.user, event.attributes
				FROM log.events AS event INDEXED BY moderation ${LOOKS}
				WHERE event.kind IN (${EventKind.delete}, ${EventKind.purge}) AND event.seq > ? AND event.seq <= ?
				ORDER BY event.seq`
			)
			.raw();
	}

	/** The seq up to which it has all texts. */
	get indexed(): number {
		return this.#indexed;
	}

	rows({ match, where, values, reads }: Plan): Rows {
		const matching =
			match === null
				? null
				: this.#db
						.prepare<[string, number, number], number>(
							'SELECT rowid FROM texts WHERE texts MATCH ? AND rowid > ? AND rowid <= ? ORDER BY rowid'
						)
						.pluck();
		const looks = reads.look || where.includes('look.') ? LOOKS : '';
		const rows = `SELECT ${columnsOf(reads)} FROM log.events AS event ${looks} WHERE`;
		const between = this.#db
			.prepare<(string | number)[], StoredRow>(
				`${rows} event.seq > ? AND event.seq <= ? AND ${where} ORDER BY event.seq`
			)
			.raw();
		const among = this.#db
			.prepare<(string | number)[], StoredRow>(
				`${rows} event.seq IN (SELECT value FROM json_each(?)) AND ${where} ORDER BY event.seq`
			)
			.raw();
		return {
			matching: (after, to) => matching?.all(match ?? '', after, to) ?? [],
			between: (after, to) => between.all(after, to, ...values),
			among: (seqs) => among.all(JSON.stringify(seqs), ...values)
		};
	}

	/** The author of the event at a seq, or 0. */
	authorAt(seq: number): number {
		return this.#user.get(seq) ?? 0;
	}

	/** The acts of moderators after event `after` up to `to`. */
	acts(after: number, to: number): ActRow[] {
		return this.#acts.all(after, to);
	}

	/** Indexes some more events up to `at`. Returns false if none are left. */
	goOn(at: number): boolean {
		if (!this.#kept || this.#indexed >= at) return false;
		const to = Math.min(at, this.#indexed + SLICE);
		this.#db.transaction(() => {
			for (const { seq, text } of this.#events.all(this.#indexed, to)) {
				this.#insert.run(seq, indexedForm(text));
			}
			this.#note.run('indexed', String(to));
			this.#note.run('term', this.#termAt(to));
		})();
		this.#indexed = to;
		return true;
	}

	close(): void {
		this.#db.close();
	}

	/** The seq up to which the index covers this log; the index of another history is emptied first. */
	#checked(): number {
		const db = this.#db;
		const metaOf = (database: string, key: string): string =>
			String(db.prepare(`SELECT value FROM ${database}.meta WHERE key = ?`).pluck().get(key) ?? '');
		const log = metaOf('log', 'log');
		const indexed = Number(metaOf('main', 'indexed'));
		const head = Number(db.prepare('SELECT COALESCE(MAX(seq), 0) FROM log.events').pluck().get());
		const same =
			metaOf('main', 'version') === INDEX_VERSION &&
			metaOf('main', 'log') === log &&
			indexed <= head &&
			metaOf('main', 'term') === this.#termAt(indexed);
		if (same) return indexed;
		db.transaction(() => {
			db.exec("INSERT INTO texts (texts) VALUES ('delete-all'); DELETE FROM meta");
			const note = db.prepare('INSERT INTO meta VALUES (?, ?)');
			note.run('version', INDEX_VERSION);
			note.run('log', log);
		})();
		return 0;
	}

	/** The term in which an event was written: the same seq and term mean the same history. */
	#termAt(seq: number): string {
		return String(
			this.#db
				.prepare('SELECT term FROM log.terms WHERE from_seq <= ? ORDER BY from_seq DESC')
				.pluck()
				.get(seq) ?? ''
		);
	}
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

/** Whether an error says that the index is damaged: it is made anew then. */
export const isDamaged = (error: unknown): boolean => /NOTADB|CORRUPT/.test(codeOf(error));

/** Removes the index of a folder. */
export function removeIndex(folder: string): void {
	const file = join(folder, 'search.db');
	for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
}

/**
 * The index's database, with the log's attached. A damaged index is made anew. Where the disk takes no writes it is in
 * memory, and stays empty: searches read the log.
 */
function open(folder: string): { db: Database.Database; kept: boolean } {
	const log = join(folder, 'log.db');
	const begin = (file: string): Database.Database => {
		// SQLite would make an empty one, which the next start would take for the log.
		if (!existsSync(log)) throw new Error(`${log} is not there`);
		const db = new Database(file);
		try {
			db.pragma('journal_mode = WAL');
			// After a power cut the newest slices may be missing; they are indexed again.
			db.pragma('synchronous = NORMAL');
			db.pragma(`cache_size = -${CACHE_KIB}`);
			db.exec(SCHEMA);
			db.prepare('ATTACH ? AS log').run(log);
			return db;
		} catch (error) {
			db.close();
			throw error;
		}
	};
	const file = join(folder, 'search.db');
	try {
		return { db: begin(file), kept: true };
	} catch (error) {
		if (!isDamaged(error) && !/FULL|IOERR|READONLY|CANTOPEN/.test(codeOf(error))) throw error;
		if (!isDamaged(error)) return { db: begin(':memory:'), kept: false };
		removeIndex(folder);
		return { db: begin(file), kept: true };
	}
}
