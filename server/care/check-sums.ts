import type { Db } from '../log/sqlite/tables/schema';
import { SUMMED, isWhole, keyColumns, type SummedTable } from '../log/sqlite/tables/sums';
import { number, type Faults } from './fault';

/** Tables whose content nothing else in the log says a second time. */
const ALONE: readonly SummedTable[] = ['meta', 'terms', 'idempotency', 'recent_keys'];
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
		if (keys.length === 0) continue;
		const more = keys.length > 1 ? ` and ${number(keys.length - 1)} more` : '';
		faults.add('rows', `table ${table}`, `row ${keys[0]}${more} not as it was written`);
	}
}
