import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { EventKind, EventTag, SEGMENT_SIZE } from '../../../../src/lib/wire/index';
import { LogError } from '../../log';
import { damagedLayout, expectLayout } from './layout';
import { FRESH } from './fresh';
import { addImportOf } from './import-of';
import { shownAs } from './shown-as';
import { SUMMED, sumOf, type SummedTable } from './sums';

export type Db = Database.Database;

/** Events that a start reads, sealed or not: each has a partial index, because they are few. */
export const NOTED = {
	outages: `kind = ${EventKind.outage}`,
	recordings: `kind = ${EventKind.channelState}`,
	moderation: `kind IN (${EventKind.delete}, ${EventKind.purge})`,
	// Messages that came after their deletion: the attribute's tag, the length of its value, which is at most as far back
	// as ids are known. Some bytes of other attributes look the same.
	deleted_before: `attributes IS NOT NULL AND (${[1, 2, 3]
		.map((length) => `instr(attributes, x'0${EventTag.deletedBy}0${length}') > 0`)
		.join(' OR ')})`
} as const;

/** The first version whose rows have sums. */
export const FIRST_SUMMED = 4;
/** Tables that had sums from their first version on: the others got them in a step of their own. */
const BORN_SUMMED: ReadonlySet<string> = new Set<SummedTable>([
	'imports',
	'imported',
	'imported_minutes',
	'segment_times'
]);
const LATER_SUMMED = Object.entries(SUMMED).filter(([table]) => !BORN_SUMMED.has(table));

/** Steps from an empty database to the present schema; append only. `user_version` counts the steps done. */
const MIGRATIONS = [
	`
	CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
	CREATE TABLE terms (from_seq INTEGER PRIMARY KEY, term TEXT NOT NULL);

	-- An event a row, with the totals as they stand after it: a frame is a function of its rows alone.
	CREATE TABLE events (
		seq INTEGER PRIMARY KEY,
		received_at INTEGER NOT NULL,
		sent_at INTEGER NOT NULL,
		kind INTEGER NOT NULL,
		channel INTEGER NOT NULL,
		look INTEGER NOT NULL,
		text TEXT NOT NULL,
		attributes BLOB,
		channel_messages INTEGER NOT NULL,
		user_messages INTEGER NOT NULL,
		pair_messages INTEGER NOT NULL,
		messages INTEGER NOT NULL,
		channels INTEGER NOT NULL,
		users INTEGER NOT NULL
	);

	-- Totals here are those of the newest sealed segment; the open one's events are added at start.
	CREATE TABLE channels (
		id INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, messages INTEGER NOT NULL,
		newest INTEGER NOT NULL
	);
	CREATE TABLE users (
		id INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, look INTEGER NOT NULL,
		messages INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL
	);
	CREATE TABLE looks (
		id INTEGER PRIMARY KEY, user INTEGER NOT NULL, login TEXT NOT NULL, display_name TEXT NOT NULL,
		color INTEGER
	);
	CREATE TABLE pairs (
		user INTEGER NOT NULL, channel INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (user, channel)
	) WITHOUT ROWID;

	-- Messages sent in each quarter of an hour since the epoch, up to the newest sealed segment.
	CREATE TABLE user_quarters (
		user INTEGER NOT NULL, channel INTEGER NOT NULL, quarter INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (user, channel, quarter)
	) WITHOUT ROWID;
	CREATE TABLE channel_quarters (
		channel INTEGER NOT NULL, quarter INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (channel, quarter)
	) WITHOUT ROWID;

	-- Messages of each minute since the epoch, up to the newest sealed segment.
	CREATE TABLE channel_minutes (
		channel INTEGER NOT NULL, minute INTEGER NOT NULL, messages INTEGER NOT NULL,
		PRIMARY KEY (channel, minute)
	) WITHOUT ROWID;

	-- Message ids, hashed: two generations of one window each, so that the older is dropped whole.
	CREATE TABLE keys_0 (key BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
	CREATE TABLE keys_1 (key BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;

	-- The newest ids in the order they came: see sqlite-keys.ts.
	CREATE TABLE recent_keys (seq INTEGER PRIMARY KEY, key BLOB NOT NULL);

	CREATE TABLE segments (
		n INTEGER PRIMARY KEY, key TEXT NOT NULL, bytes BLOB NOT NULL,
		sent_first INTEGER NOT NULL, sent_last INTEGER NOT NULL,
		received_first INTEGER NOT NULL, received_last INTEGER NOT NULL
	);
	CREATE TABLE minutes (minute INTEGER PRIMARY KEY, messages INTEGER NOT NULL);
	CREATE TABLE idempotency (
		scope TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL, answer TEXT NOT NULL,
		at INTEGER NOT NULL, PRIMARY KEY (scope, key)
	) WITHOUT ROWID;
	CREATE INDEX idempotency_at ON idempotency (at);
	`,
	"ALTER TABLE looks ADD COLUMN badges TEXT NOT NULL DEFAULT ''",
	// A partial index, because outages are few.
	`CREATE INDEX outages ON events (seq) WHERE ${NOTED.outages}`,
	// Rows are checked when they are read. Sealed events and segments stay as they are: their segment's key vouches for them.
	[
		...LATER_SUMMED.map(([table]) => `ALTER TABLE ${table} ADD COLUMN sum INTEGER`),
		`INSERT INTO meta (key, value)
			SELECT 'summed', COALESCE(MAX(n) + 1, 0) * ${SEGMENT_SIZE} + 1 FROM segments`,
		...LATER_SUMMED.filter(([table]) => table !== 'events' && table !== 'segments').map(
			([table, columns]) => `UPDATE ${table} SET sum = row_sum(${columns.join()})`
		),
		`UPDATE events SET sum = row_sum(${SUMMED.events.join()})
			WHERE seq > (SELECT COALESCE(MAX(n) + 1, 0) * ${SEGMENT_SIZE} FROM segments)`,
		// What is written to see whether the disk takes writes.
		'CREATE TABLE trial (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)'
	].join(';'),
	`CREATE INDEX moderation ON events (seq) WHERE ${NOTED.moderation};
	CREATE INDEX deleted_before ON events (seq) WHERE ${NOTED.deleted_before}`,
	`
	-- Events name their import by its number.
	CREATE TABLE imports (
		number INTEGER PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, started_at INTEGER NOT NULL,
		sum INTEGER NOT NULL
	);

	-- What each brought to each channel, and in which minutes it was received, up to the newest sealed segment.
	CREATE TABLE imported (
		number INTEGER NOT NULL, channel INTEGER NOT NULL, events INTEGER NOT NULL, messages INTEGER NOT NULL,
		sum INTEGER NOT NULL, PRIMARY KEY (number, channel)
	) WITHOUT ROWID;
	CREATE TABLE imported_minutes (minute INTEGER PRIMARY KEY, messages INTEGER NOT NULL, sum INTEGER NOT NULL);
	`,
	// Users are shown by what they said last; before, the newest event said it, whenever it was said.
	`UPDATE users SET look = now.look, first_seen = now.first_seen, last_seen = now.last_seen,
		sum = row_sum(id, source, key, now.look, messages, now.first_seen, now.last_seen)
	FROM (${shownAs(`seq <= (SELECT COALESCE(MAX(n) + 1, 0) * ${SEGMENT_SIZE} FROM segments) AND looks.user IN (
		SELECT user FROM looks GROUP BY user HAVING COUNT(*) > 1
		UNION SELECT looks.user FROM events JOIN looks ON looks.id = look WHERE ${NOTED.moderation})`)}) AS now
	WHERE users.id = now.user`,
	// When the messages of each sealed segment were sent: see wire/times.ts. Those that are sealed are made when they are asked for.
	`CREATE TABLE segment_times (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL, sum INTEGER NOT NULL)`,
	// Minutes of channels are those in which messages were sent; before, in which they were received.
	`DELETE FROM channel_minutes;
	INSERT INTO channel_minutes (channel, minute, messages)
		SELECT channel, (sent_at - ((sent_at % 60000) + 60000) % 60000) / 60000 AS minute, COUNT(*) FROM events
		WHERE kind IN (${EventKind.message}, ${EventKind.action}) AND ${FRESH}
			AND seq <= (SELECT COALESCE(MAX(n) + 1, 0) * ${SEGMENT_SIZE} FROM segments)
		GROUP BY channel, minute`,
	`CREATE INDEX recordings ON events (seq) WHERE ${NOTED.recordings}`
];

/** The present schema's number, in `user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** More than any version will have: a larger number is a damaged one. */
const MOST_VERSIONS = 1_000;

/** Does the steps after the first `done`. */
function makeTables(db: Db, done = 0): void {
	for (const each of MIGRATIONS.slice(done)) db.exec(each);
}

/** Brings a database to the present schema. Throws LogError `too-new` or `damaged`, and what the database throws. */
export function migrate(db: Db): void {
	const done = Number(db.pragma('user_version', { simple: true }));
	if (done < 0 || done > MOST_VERSIONS) throw damagedLayout();
	if (done > MIGRATIONS.length) {
		throw new LogError(
			'too-new',
			'the log was written by a newer version of Backscroll',
			'Start that version, or point --data at another folder.'
		);
	}
	db.function('row_sum', { varargs: true }, (...values) => sumOf(values));
	addImportOf(db);
	// Nothing is written then: a relay starts, and serves, also where the disk is full.
	if (done === MIGRATIONS.length) {
		expectLayout(db, makeTables);
		return;
	}
	db.transaction(() => {
		makeTables(db, done);
		db.pragma(`user_version = ${MIGRATIONS.length}`);
		if (done === 0) {
			const meta = ['log', randomBytes(16).toString('hex')];
			db.prepare('INSERT INTO meta VALUES (?, ?, ?)').run(...meta, sumOf(meta));
		}
	}).immediate();
}
