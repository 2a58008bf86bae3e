/** What is found damaged in the database, and what became of it. */
import { LogError } from '../../log';
import { isWhole, type SummedTable } from './sums';

/** A sealed segment that isn't as it was stored. */
interface DamagedSegment {
	readonly n: number;
	/**
	 * `mended`: its bytes, its key or its rows had changed, and are as before again. `lost`: nothing here has its key
	 * any more. `rows`: its rows changed; its bytes may be whole.
	 */
	readonly state: 'mended' | 'lost' | 'rows';
}

/** Rows of a table that aren't as they were written. */
interface DamagedTable {
	readonly table: SummedTable;
	readonly rows: number;
	/** `mended`: they are as before again, or made anew. `lost`: nothing here has what they said. */
	readonly state: 'mended' | 'lost';
}

/** Acknowledged events that the log no longer has at its start: up to seq `durable` all were on the disk. */
interface ShortLog {
	readonly head: number;
	readonly durable: number;
	readonly state: 'short';
}

/** The structure of the database is damaged where a search reads texts, where message ids are, or segments. */
interface DamagedPages {
	readonly pages: 'texts' | 'ids' | 'segments';
	readonly state: 'unreadable';
}

/** The structure of the database was damaged. What could be read of it is in a new one; the damaged one is kept. */
interface SalvagedLog {
	/** The name of the damaged database in the data folder. */
	readonly kept: string;
	readonly events: number;
	/** How long it took. */
	readonly seconds: number;
	readonly state: 'salvaged';
}

export type Damage = DamagedSegment | DamagedTable | ShortLog | DamagedPages | SalvagedLog;

/** A row that isn't as it was written. */
export class DamagedRow extends LogError {
	readonly table: SummedTable;

	constructor(table: SummedTable, key: unknown) {
		super(
			'damaged',
			`row ${String(key)} of ${table} in the log is damaged`,
			'Put back a copy of the data folder.'
		);
		this.table = table;
	}
}

/** Whether SQLite found the structure of the database damaged. */
export const isCorrupt = (error: unknown): boolean =>
	String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_CORRUPT');

/** Throws DamagedRow if a row, whose last value is its sum, isn't as it was written. */
export function expectWhole(table: SummedTable, row: readonly unknown[]): void {
	if (!isWhole(row)) throw new DamagedRow(table, row[0]);
}
