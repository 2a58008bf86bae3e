import { hash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { KeyIndex } from './admit';
import type { Db } from './sqlite-schema';

interface Table {
	readonly find: Statement<[Buffer], number>;
	readonly put: Statement<[Buffer, number]>;
	readonly clear: Statement<[]>;
}

/**
 * Message ids in two tables, a generation of `window` events each. A key found in either is at most
 * two windows old (the caller compares seqs, so the window is exact), and forgetting a generation is
 * one statement instead of a random delete an event.
 */
export class SqliteKeys implements KeyIndex<Buffer> {
	readonly #tables: readonly [Table, Table];
	readonly #window: number;

	constructor(db: Db, window: number) {
		const table = (name: string): Table => ({
			find: db.prepare<[Buffer], number>(`SELECT seq FROM ${name} WHERE key = ?`).pluck(),
			put: db.prepare<[Buffer, number]>(`INSERT INTO ${name} VALUES (?, ?)`),
			clear: db.prepare<[]>(`DELETE FROM ${name}`)
		});
		this.#tables = [table('keys_0'), table('keys_1')];
		this.#window = window;
	}

	/** 128 bits of SHA-256: collisions of chance and of malice are both out of the question. */
	key(source: string, channel: string, id: string): Buffer {
		return hash('sha256', `${source}\0${channel}\0${id}`, 'buffer').subarray(0, 16);
	}

	find(key: Buffer): number | undefined {
		const [a, b] = this.#tables;
		const found = a.find.get(key);
		const other = b.find.get(key);
		return found === undefined || (other !== undefined && other > found) ? other : found;
	}

	put(key: Buffer, seq: number): void {
		this.#table(seq).put.run(key, seq);
	}

	/** To be called before the event `seq` is put: drops the generation that its own takes the place of. */
	reach(seq: number): void {
		if ((seq - 1) % this.#window === 0) this.#table(seq).clear.run();
	}

	#table(seq: number): Table {
		return this.#tables[Math.floor((seq - 1) / this.#window) % 2 === 0 ? 0 : 1];
	}
}
