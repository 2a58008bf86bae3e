import { KEY_CHECK, KEY_SEQ, KEY_TABLES, isWholeKey } from '../log/sqlite/tables/key-rows';
import type { Db } from '../log/sqlite/tables/schema';
import { SUMMED, isWhole, keyColumns, type SummedTable } from '../log/sqlite/tables/sums';
import { number, type Faults } from './fault';

/** Tables whose content nothing else in the log says a second time. */
const ALONE: readonly SummedTable[] = ['meta', 'terms', 'imports', 'idempotency', 'recent_keys'];
/** Rows of these that earlier versions wrote have no sum: a segment's key vouches for them. */
const OLDER: ReadonlySet<SummedTable> = new Set(['events', 'segments']);

/**
 * Compares rows with their sums. What other checks compare as well is left to them where these found faults: else each
 * would be told twice.
 */
export function checkSums(db: Db, faults: Faults): void {
	const tables = faults.size === 0 ? (Object.keys(SUMMED) as SummedTable[]) : ALONE;
	for (const table of tables) {
		const keys: string[] = [];
		const rows = db.prepare(`SELECT ${SUMMED[table].join()}, sum FROM ${table}`).raw().iterate();
		for (const row of rows as Iterable<unknown[]>) {
			if (isWhole(row) || (OLDER.has(table) && row.at(-1) === null)) continue;
			keys.push(row.slice(0, keyColumns(table)).map(String).join(' '));
		}
		tell(table, keys, faults);
	}
	for (const table of KEY_TABLES) {
		const seqs: string[] = [];
		const rows = db
			.prepare<[], [Uint8Array, number, number]>(
				`SELECT key, ${KEY_SEQ}, ${KEY_CHECK} FROM ${table}`
			)
			.raw();
		for (const [key, seq, check] of rows.iterate()) {
			if (!isWholeKey(seq, key, check)) seqs.push(`of message ${number(seq)}`);
		}
		tell(table, seqs, faults);
	}
}

function tell(table: string, [first, ...more]: readonly string[], faults: Faults): void {
	if (first === undefined) return;
	const others = more.length > 0 ? ` and ${number(more.length)} more` : '';
	faults.add('rows', `table ${table}`, `row ${first}${others} not as it was written`);
}
