import { hash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { KeyIndex } from '../admit';
import { expectWhole, isCorrupt, type Damage } from './tables/damage';
import { FILTERED_BYTES, KeyFilter } from './key-filter';
import {
	CHECK,
	KEY_CHECK,
	KEY_CHECK_BITS,
	KEY_SEQ,
	isWholeKey,
	mendedSeq
} from './tables/key-rows';
import { RowBuffer } from './tables/row-buffer';
import type { Db } from './tables/schema';
import { sumOf } from './tables/sums';
import { turn } from '../turn';

/** Keys that gather in memory before one sorted run writes them to the tables. */
const RECENT = 16_384;

/** Stored keys read between two turns of the event loop. */
const PAGE = 4_096;

interface KeyPage {
	readonly starts: string | null;
	readonly rows: number;
	readonly last: Buffer;
}

interface Table {
	/**
	 * The first bytes of the keys after the given one, as one hex string (separate rows would cost ten times as
	 * much), and the last key.
	 */
	readonly page: Statement<[Buffer], KeyPage>;
	readonly count: Statement<[], number>;
	readonly find: Statement<[Buffer], [seq: number, check: number]>;
	readonly fill: Statement<[number, number, number]>;
	readonly clear: Statement<[]>;
}

/**
 * Message ids in two tables, one for each generation of `window` events. A key found in either is at most two
 * windows old (the caller compares seqs, so the window is exact), and dropping a generation is one statement
 * instead of a random delete an event. Ids are random, and inserting them into a tree one by one writes a
 * page an event. So the newest are in memory, and on disk in order of arrival, until enough of them go into
 * the tree together. A filter in memory recognises most ids that no table has. Measured in
 * docs/decisions/0011-message-ids.md.
 */
export class SqliteKeys implements KeyIndex<string> {
	readonly #window: number;
	readonly #tables: readonly [Table, Table];
	readonly #recent = new Map<string, number>();
	#filter = new KeyFilter();
	/** Whether every stored key is in the filter. */
	#filtered = false;
	readonly #remember: RowBuffer;
	readonly #remembered: Statement<[], [number, Buffer, number]>;
	readonly #forget: Statement<[]>;
	readonly #db: Db;
	readonly #onDamage: (damage: Damage) => void;
	/** Whether the tables turned out to be damaged in their structure. */
	#damaged = false;
	/** Runs of keys that were written to the tables. */
	#settled = 0;
	/** Whether SQLite refuses to read them: then only the newest ids are known. */
	#unreadable = false;

	constructor(db: Db, window: number, onDamage: (damage: Damage) => void) {
		this.#db = db;
		this.#onDamage = onDamage;
		this.#window = window;
		const table = (generation: number): Table => ({
			page: db.prepare<[Buffer], KeyPage>(
				`SELECT group_concat(hex(substr(key, 1, ${FILTERED_BYTES})), '') AS starts, COUNT(*) AS rows, MAX(key) AS last
				FROM (SELECT key FROM keys_${generation} WHERE key > ? ORDER BY key LIMIT ${PAGE})`
			),
			count: db.prepare<[], number>(`SELECT COUNT(*) FROM keys_${generation}`).pluck(),
			find: db
				.prepare<[Buffer], [number, number]>(
					`SELECT ${KEY_SEQ}, ${KEY_CHECK} FROM keys_${generation} WHERE key = ?`
				)
				.raw(),
			fill: db.prepare<[number, number, number]>(
				`INSERT OR REPLACE INTO keys_${generation} SELECT key, seq | ((sum & ${CHECK} | 1) << ${KEY_CHECK_BITS}) FROM recent_keys
				WHERE seq > ? AND (seq - 1) / ? % 2 = ? ORDER BY key, seq`
			),
			clear: db.prepare<[]>(`DELETE FROM keys_${generation}`)
		});
		this.#tables = [table(0), table(1)];
		this.#remember = new RowBuffer(db, 'recent_keys', 3);
		this.#remembered = db
			.prepare<[], [number, Buffer, number]>('SELECT seq, key, sum FROM recent_keys ORDER BY seq')
			.raw();
		this.#forget = db.prepare<[]>('DELETE FROM recent_keys');
	}

	/** Reads the newest keys back: at start, and after a failed commit. Throws DamagedRow. */
	load(): void {
		this.#remember.drop();
		this.#recent.clear();
		for (const row of this.#remembered.iterate()) {
			expectWhole('recent_keys', row);
			const [seq, key] = row;
			this.#recent.set(key.toString('latin1'), seq);
		}
		void this.#refill();
	}

	/** 128 bits of SHA-256: neither accidental nor deliberate collisions are feasible. */
	key(source: string, channel: string, id: string): string {
		return hash('sha256', `${source}\0${channel}\0${id}`, 'binary').slice(0, 16);
	}

	find(key: string): number | undefined {
		const recent = this.#recent.get(key);
		if (recent !== undefined) return recent;
		if (this.#unreadable || (this.#filtered && !this.#filter.mayHave(key))) return undefined;
		const bytes = Buffer.from(key, 'latin1');
		const [inA, inB] = this.#inTables(() =>
			this.#tables.map(({ find }) => this.#checked(bytes, find.get(bytes)))
		);
		return inA === undefined || (inB !== undefined && inB > inA) ? inB : inA;
	}

	put(key: string, seq: number): void {
		this.#recent.set(key, seq);
		this.#filter.add(key);
		const row = [seq, Buffer.from(key, 'latin1')];
		this.#remember.add(...row, sumOf(row));
		if (this.#recent.size >= RECENT) this.#settle(seq);
	}

	/** Writes the keys put since the last flush; call it at the end of a commit. */
	flush(): void {
		this.#remember.flush();
	}

	/** Drops the generation that the event `seq` will reuse; call it before putting that event's key. */
	reach(seq: number): void {
		if (this.#unreadable || (seq - 1) % this.#window !== 0) return;
		const { clear } = this.#tables[((seq - 1) / this.#window) % 2 === 0 ? 0 : 1];
		this.#inTables(() => clear.run());
		void this.#refill();
	}

	/**
	 * Builds a new filter without the dropped keys, one piece of the tables a turn. Until it is complete,
	 * lookups use the tables.
	 */
	async #refill(): Promise<void> {
		const filter = new KeyFilter();
		this.#filter = filter;
		this.#filtered = false;
		for (const key of this.#recent.keys()) filter.add(key);
		try {
			for (const { page, count } of this.#tables) {
				const settled = this.#settled;
				let left = count.get() ?? 0;
				let next = page.get(Buffer.alloc(0));
				let before = 0;
				while (next?.starts) {
					const starts = Buffer.from(next.starts, 'hex');
					const newest = inOrder(starts, next.rows, before);
					// Look-ups find what they find, and the filter would deny what this reading missed.
					if (newest === null) return this.#tellDamaged();
					before = newest;
					left -= next.rows;
					filter.addAll(starts);
					await turn();
					if (this.#filter !== filter || !this.#db.open) return;
					next = page.get(next.last);
				}
				// A row whose key is nothing isn't among those after any key.
				if (left !== 0 && settled === this.#settled) return this.#tellDamaged();
			}
			this.#filtered = true;
		} catch {
			this.#tellUnreadable();
		}
	}

	/**
	 * Uses the tables. Where they are damaged the transaction can't go on, as SQLite refuses its writes from here on; the
	 * next one leaves the tables alone.
	 */
	#inTables<T>(use: () => T): T {
		try {
			return use();
		} catch (error) {
			if (isCorrupt(error)) this.#tellUnreadable();
			throw error;
		}
	}

	#tellUnreadable(): void {
		this.#unreadable = true;
		this.#tellDamaged();
	}

	#tellDamaged(): void {
		if (this.#damaged) return;
		this.#damaged = true;
		this.#onDamage({ pages: 'ids', state: 'unreadable' });
	}

	/** The seq of a found row, if it is as it was written or has one flipped bit; those of earlier versions have no check. */
	#checked(key: Buffer, found: [seq: number, check: number] | undefined): number | undefined {
		if (!found) return undefined;
		const [seq, check] = found;
		if (isWholeKey(seq, key, check)) return seq;
		const right = mendedSeq(seq, key, check);
		const state = right === undefined ? 'lost' : 'mended';
		this.#onDamage({ table: 'recent_keys', rows: 1, state });
		return right;
	}

	#settle(head: number): void {
		this.flush();
		this.#settled++;
		if (!this.#unreadable) {
			this.#inTables(() =>
				this.#tables.forEach(({ fill }, generation) =>
					fill.run(head - this.#window, this.#window, generation)
				)
			);
		}
		this.#forget.run();
		this.#recent.clear();
	}
}

/**
 * The first four bytes of the newest of the keys that begin as `starts` says; null where they aren't in order after
 * `before`, or not as many as the `rows`: then the table isn't as it was written.
 */
function inOrder(starts: Buffer, rows: number, before: number): number | null {
	if (starts.length !== rows * FILTERED_BYTES) return null;
	let newest = before;
	for (let at = 0; at < starts.length; at += FILTERED_BYTES) {
		const next = starts.readUInt32BE(at);
		if (next < newest) return null;
		newest = next;
	}
	return newest;
}
