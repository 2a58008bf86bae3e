import { hash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { KeyIndex } from './admit';
import type { Db } from './sqlite-schema';

/** Keys that gather before they go into the tables in one sorted run. */
const RECENT = 16_384;

interface Table {
	/** Whether no key is in it: then it isn't asked. */
	empty: boolean;
	readonly any: Statement<[], number>;
	readonly find: Statement<[Buffer], number>;
	readonly fill: Statement<[number, number, number]>;
	readonly clear: Statement<[]>;
}

/**
 * Message ids in two tables, a generation of `window` events each: a key found in either is at most
 * two windows old (the caller compares seqs, so the window is exact), and forgetting a generation is
 * one statement instead of a random delete an event. Ids are random, and putting them into a tree one
 * by one writes a page an event; so the newest are in memory, and on disk in the order they came,
 * until enough of them go into the tree together. Measured in docs/decisions/0011-message-ids.md.
 */
export class SqliteKeys implements KeyIndex<string> {
	readonly #window: number;
	readonly #tables: readonly [Table, Table];
	readonly #recent = new Map<string, number>();
	readonly #remember: Statement<[number, Buffer]>;
	readonly #remembered: Statement<[], [number, Buffer]>;
	readonly #forget: Statement<[]>;

	constructor(db: Db, window: number) {
		this.#window = window;
		const table = (generation: number): Table => ({
			empty: true,
			any: db.prepare<[], number>(`SELECT seq FROM keys_${generation} LIMIT 1`).pluck(),
			find: db
				.prepare<[Buffer], number>(`SELECT seq FROM keys_${generation} WHERE key = ?`)
				.pluck(),
			fill: db.prepare<[number, number, number]>(
				`INSERT OR REPLACE INTO keys_${generation} SELECT key, seq FROM recent_keys
				WHERE seq > ? AND (seq - 1) / ? % 2 = ? ORDER BY key, seq`
			),
			clear: db.prepare<[]>(`DELETE FROM keys_${generation}`)
		});
		this.#tables = [table(0), table(1)];
		this.#remember = db.prepare<[number, Buffer]>('INSERT INTO recent_keys VALUES (?, ?)');
		this.#remembered = db
			.prepare<[], [number, Buffer]>('SELECT seq, key FROM recent_keys ORDER BY seq')
			.raw();
		this.#forget = db.prepare<[]>('DELETE FROM recent_keys');
		this.load();
	}

	/** Reads the newest keys back: at start, and after a commit that failed. */
	load(): void {
		for (const table of this.#tables) table.empty = table.any.get() === undefined;
		this.#recent.clear();
		for (const [seq, key] of this.#remembered.iterate()) {
			this.#recent.set(key.toString('latin1'), seq);
		}
	}

	/** 128 bits of SHA-256: collisions of chance and of malice are both out of the question. */
	key(source: string, channel: string, id: string): string {
		return hash('sha256', `${source}\0${channel}\0${id}`, 'buffer').toString('latin1', 0, 16);
	}

	find(key: string): number | undefined {
		const recent = this.#recent.get(key);
		if (recent !== undefined) return recent;
		const bytes = Buffer.from(key, 'latin1');
		const [a, b] = this.#tables;
		const inA = a.empty ? undefined : a.find.get(bytes);
		const inB = b.empty ? undefined : b.find.get(bytes);
		return inA === undefined || (inB !== undefined && inB > inA) ? inB : inA;
	}

	put(key: string, seq: number): void {
		this.#recent.set(key, seq);
		this.#remember.run(seq, Buffer.from(key, 'latin1'));
		if (this.#recent.size >= RECENT) this.#settle(seq);
	}

	/** To be called before the event `seq` is put: drops the generation that its own takes the place of. */
	reach(seq: number): void {
		if ((seq - 1) % this.#window !== 0) return;
		const table = this.#tables[((seq - 1) / this.#window) % 2 === 0 ? 0 : 1];
		table.clear.run();
		table.empty = true;
	}

	#settle(head: number): void {
		this.#tables.forEach((table, generation) => {
			const { changes } = table.fill.run(head - this.#window, this.#window, generation);
			if (changes > 0) table.empty = false;
		});
		this.#forget.run();
		this.#recent.clear();
	}
}
