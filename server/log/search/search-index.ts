import { join } from 'node:path';
import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { EventKind, foldText } from '../../../src/lib/wire/index';
import type { TextQuery, TextsFound } from '../query-types';

/** Raise it when the indexed data changes: an index of another version is rebuilt. */
export const INDEX_VERSION = '2';
/** Length of the index's units, in characters; a shorter term is searched in the texts themselves. */
const GRAM = 3;
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

/** Bounds on the matching events. */
type Bounds = Pick<TextQuery, 'channel' | 'user' | 'from' | 'to'> & { readonly at: number };

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
	readonly #grams;
	readonly #gramsAnywhere;
	readonly #scan;
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
		const matches = `event.${COUNTED} AND event.seq > @after AND event.seq <= @at
			AND (@channel IS NULL OR event.channel = @channel)
			AND (@user IS NULL OR look.user = @user)
			AND (@from IS NULL OR event.sent_at >= @from)
			AND (@to IS NULL OR event.sent_at < @to)`;
		const looks = 'LEFT JOIN log.looks AS look ON look.id = event.look';
		this.#grams = this.#db
			.prepare<[object], number>(
				`SELECT event.seq FROM texts JOIN log.events AS event ON event.seq = texts.rowid ${looks}
				WHERE texts MATCH @grams AND ${matches} ORDER BY texts.rowid DESC`
			)
			.pluck();
		// Only messages are indexed, so a search without a filter reads nothing of the log.
		this.#gramsAnywhere = this.#db
			.prepare<[string, number], number>(
				'SELECT rowid FROM texts WHERE texts MATCH ? AND rowid <= ? ORDER BY rowid DESC'
			)
			.pluck();
		this.#scan = this.#db.prepare<[object], EventText>(
			`SELECT event.seq AS seq, event.text AS text FROM log.events AS event ${looks}
			WHERE ${matches} ORDER BY event.seq DESC`
		);
	}

	/** The exact number of matching messages up to event `at`, and the newest of them. */
	find({ text, channel, user, from, to, before, limit }: TextQuery, at: number): TextsFound {
		const needle = foldText(text);
		const whole = { channel, user, from, to, at };
		// No text has one, and SQLite would take it for the end of the query.
		if (needle.includes('\0')) return { total: 0, seqs: [] };
		const grams = Array.from(needle).length >= GRAM;
		const newer: number[] = [];
		const after = grams ? Math.min(this.#indexed, at) : 0;
		for (const { seq, text: said } of this.#scan.iterate({ ...whole, after })) {
			if (foldText(said).includes(needle)) newer.push(seq);
		}
		const older = grams ? this.#indexedWith(quoted(needle), { ...whole, at: after }) : [];
		const seqs = newer.concat(older);
		return {
			total: seqs.length,
			seqs: seqs.filter((seq) => before === null || seq < before).slice(0, limit)
		};
	}

	/** Matches in the index, newest first. */
	#indexedWith(grams: string, bounds: Bounds): number[] {
		const { channel, user, from, to, at } = bounds;
		return (channel ?? user ?? from ?? to) === null
			? this.#gramsAnywhere.all(grams, at)
			: this.#grams.all({ ...bounds, after: 0, grams });
	}

	/** Indexes some more events up to `at`. Returns false if none are left. */
	goOn(at: number): boolean {
		if (!this.#kept || this.#indexed >= at) return false;
		const to = Math.min(at, this.#indexed + SLICE);
		this.#db.transaction(() => {
			for (const { seq, text } of this.#events.all(this.#indexed, to)) {
				this.#insert.run(seq, foldText(text));
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

/** An FTS5 phrase: consecutive trigrams, and so a part of a text. */
const quoted = (needle: string): string => `"${needle.replaceAll('"', '""')}"`;

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
