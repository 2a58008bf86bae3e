import { EventKind } from '../../src/lib/wire/index';
import { INDEX_VERSION, indexedForm } from '../log/search/indexed';
import type { Db } from '../log/sqlite/tables/schema';
import { number, type Faults } from './fault';

/** Sums that stand for the index's entries: memory is bounded whatever the scripts of the texts. */
const SUMS = 65_536;
/** Texts read at once. */
const PAGE = 4_096;
/** Keeps sums exact: a prime, so that squares of seqs differ. */
const PRIME = 1_048_573;

/** Where the index and the texts have the same entries, they have the same sums. */
class Sums {
	readonly #entries = new Float64Array(SUMS);
	readonly #seqs = new Float64Array(SUMS);
	readonly #squares = new Float64Array(SUMS);
	readonly #offsets = new Float64Array(SUMS);

	add(sum: number, entries: number, seqs: number, squares: number, offsets: number): void {
		this.#entries[sum] = (this.#entries[sum] ?? 0) + entries;
		this.#seqs[sum] = (this.#seqs[sum] ?? 0) + seqs;
		this.#squares[sum] = (this.#squares[sum] ?? 0) + squares;
		this.#offsets[sum] = (this.#offsets[sum] ?? 0) + offsets;
	}

	/** How many sums differ. */
	differences(other: Sums): number {
		let count = 0;
		for (let i = 0; i < SUMS; i++) {
			const same =
				this.#entries[i] === other.#entries[i] &&
				this.#seqs[i] === other.#seqs[i] &&
				this.#squares[i] === other.#squares[i] &&
				this.#offsets[i] === other.#offsets[i];
			if (!same) count++;
		}
		return count;
	}
}

/** The sum that a trigram belongs to. */
const sumOf = (a: number, b: number, c: number): number =>
	(Math.imul(Math.imul(Math.imul(a, 31) + b, 31) + c, 0x9e3779b1) >>> 16) % SUMS;

/**
 * Compares the search index with the texts of the log that it covers. The index has no texts, only where each three
 * letters occur; so these are counted on both sides. Returns how many texts it covers, or null if it is of another
 * version or history: then the relay makes it anew. Throws better-sqlite3's errors.
 */
export function checkSearch(index: Db, log: Db, faults: Faults): number | null {
	for (const line of index.prepare<[], string>('PRAGMA integrity_check(20)').pluck().iterate()) {
		if (line !== 'ok') faults.add('index', 'search.db', line);
	}
	return index.transaction(() => {
		const meta = (db: Db, key: string): string =>
			String(db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) ?? '');
		const indexed = Number(meta(index, 'indexed') || 0);
		const head = Number(log.prepare('SELECT COALESCE(MAX(seq), 0) FROM events').pluck().get());
		const term = String(
			log
				.prepare('SELECT term FROM terms WHERE from_seq <= ? ORDER BY from_seq DESC')
				.pluck()
				.get(indexed) ?? ''
		);
		if (meta(index, 'version') !== INDEX_VERSION) return null;
		if (meta(index, 'log') !== meta(log, 'log') || indexed > head) return null;
		if (meta(index, 'term') !== term) return null;
		const { sums, texts } = sumsOfTexts(log, indexed);
		const differences = sums.differences(sumsOfIndex(index));
		if (differences > 0) {
			const what = `its entries differ from the texts up to message ${number(indexed)}`;
			faults.add('index', 'search.db', what);
		}
		return texts;
	})();
}

function sumsOfIndex(index: Db): Sums {
	const sums = new Sums();
	// Not in the database's file: a temporary view of the index.
	index.pragma('query_only = OFF');
	index.exec(
		'CREATE VIRTUAL TABLE IF NOT EXISTS temp.entries USING fts5vocab(main, texts, instance)'
	);
	index.pragma('query_only = ON');
	const rows = index
		.prepare<[], [string, number, number, number, number]>(
			`SELECT term, COUNT(*), SUM(doc), SUM(doc * doc % ${PRIME}), SUM(offset) FROM temp.entries GROUP BY term`
		)
		.raw();
	for (const [term, ...values] of rows.iterate()) {
		const [a = 0, b = 0, c = 0] = Array.from(term, (letter) => letter.codePointAt(0) ?? 0);
		sums.add(sumOf(a, b, c), ...values);
	}
	return sums;
}

function sumsOfTexts(log: Db, indexed: number): { sums: Sums; texts: number } {
	const sums = new Sums();
	let texts = 0;
	const page = log.prepare<[number, number], { seq: number; text: string }>(
		`SELECT seq, text FROM events WHERE seq > ? AND seq <= ?
		AND kind IN (${EventKind.message}, ${EventKind.action})`
	);
	for (let after = 0; after < indexed; after += PAGE) {
		for (const { seq, text } of page.all(after, Math.min(indexed, after + PAGE))) {
			texts++;
			const square = (seq * seq) % PRIME;
			let [a, b, at] = [0, 0, 0];
			for (const letter of indexedForm(text)) {
				const c = letter.codePointAt(0) ?? 0;
				if (at >= 2) sums.add(sumOf(a, b, c), 1, seq, square, at - 2);
				[a, b] = [b, c];
				at++;
			}
		}
	}
	return { sums, texts };
}
