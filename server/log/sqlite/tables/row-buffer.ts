import type { Statement } from 'better-sqlite3';
import type { Db } from './schema';

/** Rows in one statement: sixteen cost about half as much as sixteen statements (docs/decisions/0011-message-ids.md). */
const RUN = 16;

/** Buffers rows for a table within a transaction: call `flush` before it ends, or `drop` if it fails. */
export class RowBuffer {
	readonly #width: number;
	readonly #run: Statement<unknown[]>;
	readonly #one: Statement<unknown[]>;
	#values: unknown[] = [];

	/** `conflict`: an ON CONFLICT clause for a row whose key exists already. */
	constructor(db: Db, table: string, columns: number, conflict = '') {
		const row = `(${Array(columns).fill('?').join()})`;
		const insert = (rows: number): Statement<unknown[]> =>
			db.prepare<unknown[]>(
				`INSERT INTO ${table} VALUES ${Array(rows).fill(row).join()} ${conflict}`
			);
		this.#width = columns;
		this.#run = insert(RUN);
		this.#one = insert(1);
	}

	/** Takes the values of a row, in the order of the columns. */
	add(...row: unknown[]): void {
		this.#values.push(...row);
		if (this.#values.length < RUN * this.#width) return;
		this.#run.run(...this.#values);
		this.#values = [];
	}

	flush(): void {
		for (let at = 0; at < this.#values.length; at += this.#width) {
			this.#one.run(...this.#values.slice(at, at + this.#width));
		}
		this.#values = [];
	}

	drop(): void {
		this.#values = [];
	}
}
