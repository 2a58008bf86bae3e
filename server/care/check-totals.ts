import { EventKind, SEGMENT_SIZE, SHORTEST_STEP } from '../../src/lib/wire/index';
import { MINUTE_MS } from '../../src/lib/std/time';
import type { Db } from '../log/sqlite/tables/schema';
import { FRESH } from '../log/sqlite/tables/fresh';
import { IMPORT, LIVE, addImportOf } from '../log/sqlite/tables/import-of';
import { shownAs } from '../log/sqlite/tables/shown-as';
import { lastSetBack } from '../log/sqlite/tables/set-back';
import { number, type Faults } from './fault';

type Row = readonly (number | null)[];

/** A table of totals, and how to count what it has to say from the rows of the log: both in order of their key. */
interface TotalsTable {
	readonly what: string;
	/** Columns of the key, which come first; the others have a name each. */
	readonly key: readonly string[];
	readonly values: readonly string[];
	readonly stored: string;
	readonly counted: string;
}

const COUNTED = `kind IN (${EventKind.message}, ${EventKind.action})`;
/** Whole steps since the epoch, rounded down before it too. */
const steps = (time: string, ms: number): string =>
	`(${time} - ((${time} % ${ms}) + ${ms}) % ${ms}) / ${ms}`;
const MINUTE = steps('received_at', MINUTE_MS);
const SENT_MINUTE = steps('sent_at', MINUTE_MS);
const QUARTER = steps('sent_at', SHORTEST_STEP * 1_000);
const AUTHORS = 'events CROSS JOIN looks ON looks.id = events.look';

/**
 * `@border` is the last seq of the newest segment, `@activity` the one up to which quarters are counted; `@back` and
 * `@minute` are the event and the minute where the log's clock was last set back.
 */
export const TOTALS: readonly TotalsTable[] = [
	{
		what: 'channel',
		key: ['channel'],
		values: ['messages', 'newest message'],
		stored: 'SELECT id, messages, newest FROM channels ORDER BY id',
		counted: `SELECT channel, COUNT(*) FILTER (WHERE ${COUNTED} AND seq <= @border),
			COALESCE(MAX(seq) FILTER (WHERE ${COUNTED} AND seq <= @border AND ${LIVE}), 0)
			FROM events WHERE channel > 0 GROUP BY channel ORDER BY channel`
	},
	{
		what: 'user',
		key: ['user'],
		values: ['messages', 'first seen', 'last seen', 'appearance'],
		stored: 'SELECT id, messages, first_seen, last_seen, look FROM users ORDER BY id',
		// A user of the open segment has what their first event told.
		counted: `WITH seen AS (
				SELECT looks.user AS user, COUNT(*) FILTER (WHERE ${COUNTED} AND seq <= @border) AS messages,
					MIN(seq) AS first
				FROM ${AUTHORS} GROUP BY looks.user),
			shown AS (${shownAs('seq <= @border OR seq IN (SELECT first FROM seen WHERE first > @border)')})
			SELECT user, messages, first_seen, last_seen, look FROM seen JOIN shown USING (user) ORDER BY user`
	},
	{
		what: 'pair',
		key: ['user', 'channel'],
		values: ['messages'],
		stored: 'SELECT user, channel, messages FROM pairs ORDER BY user, channel',
		counted: `SELECT user, channel, COUNT(*) FILTER (WHERE ${COUNTED}) FROM ${AUTHORS}
			WHERE seq <= @border GROUP BY user, channel ORDER BY user, channel`
	},
	{
		what: 'minute',
		key: ['minute'],
		values: ['messages in the log at its end'],
		// Those before the clock was set back don't follow from the rows.
		stored: 'SELECT minute, messages FROM minutes WHERE minute >= @minute ORDER BY minute',
		counted: `SELECT ${MINUTE} AS minute, MAX(messages) FROM events WHERE seq >= @back GROUP BY minute
			ORDER BY minute`
	},
	{
		what: 'minute of a channel',
		key: ['channel', 'minute'],
		values: ['messages'],
		stored: 'SELECT channel, minute, messages FROM channel_minutes ORDER BY channel, minute',
		counted: `SELECT channel, ${SENT_MINUTE} AS minute, COUNT(*) FROM events
			WHERE ${COUNTED} AND seq <= @border AND ${FRESH} GROUP BY channel, minute ORDER BY channel, minute`
	},
	{
		what: 'import',
		key: ['import', 'channel'],
		values: ['events', 'messages'],
		stored: 'SELECT number, channel, events, messages FROM imported ORDER BY number, channel',
		counted: `SELECT ${IMPORT} AS number, channel, COUNT(*), COUNT(*) FILTER (WHERE ${COUNTED}) FROM events
			WHERE seq <= @border AND attributes NOT NULL AND number > 0 GROUP BY number, channel
			ORDER BY number, channel`
	},
	{
		what: 'minute of imports',
		key: ['minute'],
		values: ['imported messages'],
		// Only the newest are there; those before the clock was set back don't follow from the rows.
		stored: 'SELECT minute, messages FROM imported_minutes WHERE minute > @minute ORDER BY minute',
		counted: `SELECT ${MINUTE} AS minute, COUNT(*) FROM events
			WHERE ${COUNTED} AND seq BETWEEN @back AND @border AND attributes NOT NULL AND NOT (${LIVE})
				AND minute > @minute
				AND minute >= COALESCE((SELECT MIN(minute) FROM imported_minutes), 0)
			GROUP BY minute ORDER BY minute`
	},
	{
		what: 'quarter of an hour of a channel',
		key: ['channel', 'quarter'],
		values: ['messages'],
		stored: 'SELECT channel, quarter, messages FROM channel_quarters ORDER BY channel, quarter',
		counted: `SELECT channel, ${QUARTER} AS quarter, COUNT(*) FROM events
			WHERE ${COUNTED} AND seq <= @activity GROUP BY channel, quarter ORDER BY channel, quarter`
	},
	{
		what: 'quarter of an hour of a user',
		key: ['user', 'channel', 'quarter'],
		values: ['messages'],
		stored:
			'SELECT user, channel, quarter, messages FROM user_quarters ORDER BY user, channel, quarter',
		counted: `SELECT user, channel, ${QUARTER} AS quarter, COUNT(*) FROM ${AUTHORS}
			WHERE ${COUNTED} AND seq <= @activity GROUP BY user, channel, quarter ORDER BY user, channel, quarter`
	}
];

/**
 * Compares a table of totals with what the rows make, as of one moment. SQLite sorts the rows in temporary files, so
 * memory is bounded. Returns how many entries it compared.
 */
export function checkTotals(db: Db, table: TotalsTable, faults: Faults): number {
	addImportOf(db);
	return db.transaction(() => {
		const border = borderOfSegments(db);
		const activity = Number(
			db.prepare("SELECT value FROM meta WHERE key = 'activity'").pluck().get() ?? 0
		);
		const back = table.stored.includes('@minute') ? lastSetBack(db) : null;
		const parameters = { border, activity, back: back?.seq ?? 0, minute: back?.minute ?? 0 };
		const stored = db.prepare<[object], Row>(table.stored).raw().iterate(parameters);
		const counted = db.prepare<[object], Row>(table.counted).raw().iterate(parameters);
		try {
			return compare(table, stored, counted, faults);
		} finally {
			stored.return?.();
			counted.return?.();
		}
	})();
}

/** The last seq of the newest sealed segment, as the relay finds it. */
const borderOfSegments = (db: Db): number =>
	SEGMENT_SIZE * Number(db.prepare('SELECT COALESCE(MAX(n) + 1, 0) FROM segments').pluck().get());

function compare(
	{ what, key, values }: TotalsTable,
	storedRows: Iterator<Row>,
	countedRows: Iterator<Row>,
	faults: Faults
): number {
	let compared = 0;
	const next = (rows: Iterator<Row>): Row | null => {
		const { value, done } = rows.next() as IteratorResult<Row, undefined>;
		return done || value === undefined ? null : value;
	};
	const say = (row: Row, words: string): void => {
		const place = key.map((name, i) => `${name} ${number(Number(row[i]))}`).join(', ');
		faults.add('totals', key.length === 1 ? place : `${what}, ${place}`, words);
	};
	let stored = next(storedRows);
	let counted = next(countedRows);
	while (stored || counted) {
		compared++;
		const order = !stored ? 1 : !counted ? -1 : byKey(stored, counted, key.length);
		if (order < 0 && stored) {
			say(stored, 'no message makes it');
			stored = next(storedRows);
		} else if (order > 0 && counted) {
			say(counted, 'it is missing');
			counted = next(countedRows);
		} else if (stored && counted) {
			const [has, makes] = [stored, counted];
			values.forEach((name, i) => {
				const at = key.length + i;
				if (has[at] === makes[at]) return;
				const words = `${name}: ${number(has[at])} instead of ${number(makes[at])}`;
				say(has, words);
			});
			stored = next(storedRows);
			counted = next(countedRows);
		}
	}
	return compared;
}

function byKey(a: Row, b: Row, width: number): number {
	for (let i = 0; i < width; i++) {
		const difference = Number(a[i]) - Number(b[i]);
		if (difference !== 0) return difference;
	}
	return 0;
}
