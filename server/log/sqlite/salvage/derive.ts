/** What a salvaged log has again from its rows: rows from segments, totals, counts by time. */
import { EventKind, SEGMENT_SIZE, SHORTEST_STEP } from '../../../../src/lib/wire/index';
import { MINUTE_MS } from '../../../../src/lib/std/time';
import { FRESH } from '../tables/fresh';
import { LIVE } from '../tables/import-of';
import { shownAs } from '../tables/shown-as';
import { bounds } from '../mend/mend-tail';
import { restoreRows } from '../mend/restore-rows';
import type { Db } from '../tables/schema';
import { SUMMED, sumOf } from '../tables/sums';

const COUNTED = `kind IN (${EventKind.message}, ${EventKind.action})`;
/** Whole steps since the epoch, rounded down before it too. */
const steps = (time: string, ms: number): string =>
	`(${time} - ((${time} % ${ms}) + ${ms}) % ${ms}) / ${ms}`;
const MINUTE = steps('sent_at', MINUTE_MS);
const QUARTER = steps('sent_at', SHORTEST_STEP * 1_000);

/** Makes the rows of sealed segments anew where some are missing, from their bytes. Returns the segments. */
export function fillSegments(db: Db): number[] {
	const filled: number[] = [];
	const count = db
		.prepare<[number, number], number>('SELECT COUNT(*) FROM events WHERE seq BETWEEN ? AND ?')
		.pluck();
	for (let n = 0; n < bounds(db).sealed / SEGMENT_SIZE; n++) {
		const first = n * SEGMENT_SIZE + 1;
		const there = count.get(first, first + SEGMENT_SIZE - 1);
		if (there !== SEGMENT_SIZE && restoreRows(db, n)) filled.push(n);
	}
	return filled;
}

/** Raises totals that are older than the log's newest sealed events, as they may be on a page that was put aside. */
export function raiseTotals(db: Db): void {
	const { sealed } = bounds(db);
	const channels = db
		.prepare<[number], [number, string, string, number, number]>(
			`SELECT id, source, name, events.channel_messages, COALESCE(said, 0) FROM (
				SELECT channel, MAX(seq) AS last, MAX(seq) FILTER (WHERE ${COUNTED} AND ${LIVE}) AS said
				FROM events WHERE seq <= ? GROUP BY channel) AS newest
			JOIN events ON events.seq = last JOIN channels ON channels.id = newest.channel
			WHERE channels.messages < events.channel_messages`
		)
		.raw()
		.all(sealed);
	put(db, 'channels', channels);
	const users = db
		.prepare<[number, number], [number, string, string, number, number, number, number]>(
			`SELECT id, source, key, now.look, events.user_messages, now.first_seen, now.last_seen FROM (
				SELECT looks.user AS user, MAX(seq) AS last
				FROM events CROSS JOIN looks ON looks.id = events.look WHERE seq <= ? GROUP BY looks.user) AS newest
			JOIN events ON events.seq = last JOIN users ON users.id = newest.user
			JOIN (${shownAs('seq <= ?')}) AS now ON now.user = newest.user
			WHERE users.messages < events.user_messages`
		)
		.raw()
		.all(sealed, sealed);
	put(db, 'users', users);
}

function put(db: Db, table: 'channels' | 'users', rows: readonly (readonly unknown[])[]): void {
	const marks = Array(SUMMED[table].length + 1)
		.fill('?')
		.join();
	const statement = db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${marks})`);
	for (const row of rows) statement.run(...row, sumOf(row));
}

/** Counts by time, of all sealed events. SQLite sorts in temporary files, so memory is bounded. */
export function countByTime(db: Db): void {
	const { sealed } = bounds(db);
	db.exec(`
		INSERT INTO channel_minutes SELECT channel, ${MINUTE} AS minute, COUNT(*) FROM events
			WHERE ${COUNTED} AND ${FRESH} AND seq <= ${sealed} GROUP BY channel, minute;
		INSERT INTO channel_quarters SELECT channel, ${QUARTER} AS quarter, COUNT(*) FROM events
			WHERE ${COUNTED} AND seq <= ${sealed} GROUP BY channel, quarter;
		INSERT INTO user_quarters SELECT user, channel, ${QUARTER} AS quarter, COUNT(*)
			FROM events CROSS JOIN looks ON looks.id = events.look
			WHERE ${COUNTED} AND seq <= ${sealed} GROUP BY user, channel, quarter`);
	const counted = ['activity', String(sealed)];
	db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?, ?)').run(...counted, sumOf(counted));
}
