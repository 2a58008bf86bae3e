import { KEY_SEQ, KEY_TABLES } from '../log/sqlite/tables/key-rows';
import type { Db } from '../log/sqlite/tables/schema';
import { number, type Faults } from './fault';

/** What a number of the log says of how far it reaches. */
const WITNESSES: readonly (readonly [what: string, seq: string])[] = [
	['the newest message ids', 'SELECT MAX(seq) FROM recent_keys'],
	[
		'the message ids',
		`SELECT MAX(seq) FROM (${KEY_TABLES.map((table) => `SELECT ${KEY_SEQ} AS seq FROM ${table}`).join(' UNION ALL ')})`
	],
	[
		'an answer to a batch',
		"SELECT MAX(json_extract(answer, '$.head')) FROM idempotency WHERE json_valid(answer)"
	],
	['the newest segment', 'SELECT (MAX(n) + 1) * 512 FROM segments'],
	// A term begins with the event that comes next.
	['the newest term', 'SELECT MAX(from_seq) - 1 FROM terms']
];

/** Checks that nothing in the log knows of events after its last one, and what names the log and its terms. */
export function checkTail(db: Db, head: number, faults: Faults): void {
	for (const [what, sql] of WITNESSES) {
		const seq = Number(db.prepare(sql).pluck().get() ?? 0);
		if (seq <= head) continue;
		const missing = `the newest is message ${number(head)}, but ${what} reached ${number(seq)}`;
		faults.add('tail', 'the end of the log', `${missing}: ${number(seq - head)} are missing`);
	}
	const before = Number(db.prepare('SELECT COUNT(*) FROM events WHERE seq < 1').pluck().get());
	if (before > 0) faults.add('rows', 'the start of the log', `${number(before)} before message 1`);
	const id = db.prepare("SELECT value FROM meta WHERE key = 'log'").pluck().get();
	if (!/^[\da-f]{32}$/.test(String(id))) faults.add('file', 'log.db', 'it has no id');
	const terms = db.prepare<[], { from_seq: number; term: string }>('SELECT * FROM terms').all();
	const first = Math.min(...terms.map(({ from_seq }) => from_seq));
	if (head > 0 && first !== 1) faults.add('file', 'log.db', 'the first of its terms is missing');
	for (const { from_seq, term } of terms) {
		if (/^[\da-f]{16}$/.test(term)) continue;
		faults.add('file', 'log.db', `the term from message ${number(from_seq)} is damaged`);
	}
}
