/** Whether a database's header and its table of tables are as this version writes them. */
import Database from 'better-sqlite3';
import { LogError } from '../../log';
import { addImportOf } from './import-of';
import type { Db } from './schema';

/** The tables and their columns, with what SQLite makes of their text. */
function columnsOf(db: Db): string {
	const columns = db
		.prepare(
			`SELECT t.name, t.type, c.name, c.type, c."notnull", c.dflt_value, c.pk
			FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
			WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' AND t.name != 'small_files' ORDER BY 1, c.cid`
		)
		.raw()
		.all();
	return JSON.stringify(columns);
}

let present: string | undefined;

/**
 * Throws LogError `damaged` where a changed byte of the first pages would have SQLite read or write something else
 * without a word: another encoding, other pages, columns of other names. `make` makes the present schema.
 */
export function expectLayout(db: Db, make: (db: Db) => void): void {
	if (present === undefined) {
		const fresh = new Database(':memory:');
		fresh.function('row_sum', { varargs: true }, () => 0);
		addImportOf(fresh);
		make(fresh);
		present = columnsOf(fresh);
		fresh.close();
	}
	const says = (name: string): unknown => db.pragma(name, { simple: true });
	const isRight =
		says('encoding') === 'UTF-8' &&
		says('auto_vacuum') === 0 &&
		Number(says('freelist_count')) < Number(says('page_count')) &&
		columnsOf(db) === present;
	if (!isRight) throw damagedLayout();
}

export const damagedLayout = (): LogError =>
	new LogError(
		'damaged',
		'the structure of the log is damaged',
		'Put back a copy, or move the folder away to begin a new log.'
	);
