/**
 * Mends a log whose rows aren't as they were written, from what else is there: the other bits of a row, the bytes of
 * sealed segments, the events. What nothing else says is replaced by words that say so. Decision 0083 has the reasons.
 */
import { randomBytes } from 'node:crypto';
import { SEGMENT_SIZE, badgesOf } from '../../../../src/lib/wire/index';
import { MINUTE_MS } from '../../../../src/lib/std/time';
import { Minutes, type MinuteMark } from '../../minutes';
import type { Damage } from '../tables/damage';
import { bounds, mendTail } from './mend-tail';
import { mendBits, type RawRows, type Unsound } from './one-bit';
import { mendImports } from './mend-imports';
import { frameOfSegment } from './restore-rows';
import { LIVE } from '../tables/import-of';
import type { Db } from '../tables/schema';
import { lastSetBack } from '../tables/set-back';
import { shownAs, type ShownAs } from '../tables/shown-as';
import { SUMMED, keyColumns, sumOf, type SummedTable } from '../tables/sums';

/** What stands where a name is lost. */
const LOST = 'damaged';

/** Tables that are mended row by row; `events` follow, and the list of segments is checked when it is read. */
const BY_ROW = [
	...(['meta', 'terms', 'looks', 'channels', 'users'] as const),
	...(['pairs', 'minutes', 'recent_keys'] as const),
	...(['imports', 'imported', 'imported_minutes'] as const)
];

/** Tables that follow from the events. */
const MADE_ANEW: ReadonlySet<SummedTable> = new Set([
	...(['pairs', 'minutes', 'imported', 'imported_minutes'] as const)
]);

/**
 * Mends all that a relay reads at its start, in one transaction. `raw` reads rows past SQLite. Returns what was damaged.
 * Throws what the database throws.
 */
export const mend = (db: Db, raw: RawRows): Damage[] =>
	db
		.transaction(() => {
			const damage: Damage[] = [];
			const note = (table: SummedTable, mended: number, lost: number): void => {
				if (mended > 0) damage.push({ table, rows: mended, state: 'mended' });
				if (lost > 0) damage.push({ table, rows: lost, state: 'lost' });
			};
			const unsound = new Map<SummedTable, Unsound>();
			for (const table of BY_ROW) {
				const found = mendBits(db, table, raw);
				unsound.set(table, found);
				drop(db, table, found);
			}
			const lostOf = (table: SummedTable): number => unsound.get(table)?.lost ?? 0;
			if (lostOf('meta') > 0) mendMeta(db);
			if (lostOf('terms') > 0) beginAnew(db);
			const looks = mendLooks(db);
			const channels = mendChannels(db);
			const tail = mendTail(db, looks.changed ?? channels.changed, raw);
			const users = mendUsers(db);
			mendPairs(db);
			mendMinutes(db);
			const imports = mendImports(db);
			for (const [table, { mended, lost }] of unsound) {
				const anew = { looks, channels, users, imports }[table as string];
				const made = MADE_ANEW.has(table) ? lost : (anew?.mended ?? 0);
				note(table, mended + made, anew ? anew.lost : lost - made);
			}
			note('events', tail.mended, tail.lost);
			return damage;
		})
		.immediate();

/** Rows that were made anew from others, those of which something is lost, and the first event that this changes. */
interface MadeAnew {
	readonly mended: number;
	readonly lost: number;
	readonly changed: number | null;
}

function drop(db: Db, table: SummedTable, { left }: Unsound): void {
	const columns = SUMMED[table].slice(0, keyColumns(table));
	const where = columns.map((column) => `${column} IS ?`).join(' AND ');
	const remove = db.prepare(`DELETE FROM ${table} WHERE ${where}`);
	for (const place of left) remove.run(...place);
}

/** The log's id, a new one if nothing says it, and up to where activity is counted: counted anew it is the same. */
export function mendMeta(db: Db, id = randomBytes(16).toString('hex')): void {
	const has = db.prepare('SELECT 1 FROM meta WHERE key = ?').pluck();
	if (!has.get('log')) {
		const row = ['log', id];
		db.prepare('INSERT INTO meta VALUES (?, ?, ?)').run(...row, sumOf(row));
	}
	if (!has.get('activity')) db.exec('DELETE FROM user_quarters; DELETE FROM channel_quarters');
}

/** One term for all events: no device can be told that its history is the same. */
export function beginAnew(db: Db): void {
	db.exec('DELETE FROM terms');
	const row = [1, randomBytes(8).toString('hex')];
	db.prepare('INSERT INTO terms VALUES (?, ?, ?)').run(...row, sumOf(row));
}

/** The ids 1 … `last` that a table doesn't have. */
const missing = (db: Db, table: 'looks' | 'channels' | 'users', last: number): number[] => {
	const known = new Set(db.prepare<[], number>(`SELECT id FROM ${table}`).pluck().all());
	return Array.from({ length: last }, (_, i) => i + 1).filter((id) => !known.has(id));
};

const figure = (db: Db, sql: string, ...values: unknown[]): number =>
	Number(
		db
			.prepare(sql)
			.pluck()
			.get(...values) ?? 0
	);

/** The newest seq that is sealed. */
const borderIn = (db: Db): number => bounds(db).sealed;

/** The first sealed events with a value in a column, one a segment. */
const sealedWith = (db: Db, column: 'look' | 'channel', id: number): number[] =>
	db
		.prepare<[number, number], number>(
			`SELECT MIN(seq) FROM events WHERE ${column} = ? AND seq <= ? GROUP BY (seq - 1) / ${SEGMENT_SIZE} LIMIT 8`
		)
		.pluck()
		.all(id, borderIn(db));

function mendLooks(db: Db): MadeAnew {
	const newest = Math.max(
		figure(db, 'SELECT MAX(id) FROM looks'),
		figure(
			db,
			`SELECT MAX(look) FROM (SELECT look FROM events ORDER BY seq DESC LIMIT ${SEGMENT_SIZE})`
		)
	);
	const put = db.prepare('INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?)');
	const wanted = missing(
		db,
		'looks',
		Math.min(newest, figure(db, 'SELECT MAX(id) FROM looks') + 4_096)
	);
	let [mended, lost] = [0, 0];
	let changed: number | null = null;
	for (const id of wanted) {
		const look = sealedWith(db, 'look', id).flatMap((seq) => {
			const frame = frameOfSegment(db, Math.floor((seq - 1) / SEGMENT_SIZE));
			return frame?.events[seq - frame.first]?.author ?? [];
		})[0];
		const user = look?.user ?? figure(db, 'SELECT id FROM users WHERE look = ?', id);
		if (look) mended++;
		else {
			lost++;
			const first = figure(db, 'SELECT MIN(seq) FROM events WHERE look = ?', id);
			if (first > 0) changed = Math.min(changed ?? first, first);
		}
		if (user === 0) continue;
		const { login, displayName, color } = look ?? { login: LOST, displayName: '', color: null };
		const row = [id, user, login, displayName, color, look ? badgesOf(look) : ''];
		put.run(...row, sumOf(row));
	}
	return { mended, lost, changed };
}

function mendChannels(db: Db): MadeAnew {
	const last = figure(
		db,
		'SELECT channels FROM events WHERE seq = (SELECT MAX(seq) FROM events WHERE sum NOT NULL AND sum = row_sum(' +
			SUMMED.events.join() +
			') AND seq > (SELECT MAX(seq) - 600 FROM events))'
	);
	const border = borderIn(db);
	let [mended, lost] = [0, 0];
	let changed: number | null = null;
	for (const id of missing(
		db,
		'channels',
		Math.max(last, figure(db, 'SELECT MAX(id) FROM channels'))
	)) {
		const channel = sealedWith(db, 'channel', id).flatMap(
			(seq) =>
				frameOfSegment(db, Math.floor((seq - 1) / SEGMENT_SIZE))?.channels.find(
					(one) => one.id === id
				) ?? []
		)[0];
		if (channel) mended++;
		else {
			lost++;
			const first = figure(db, 'SELECT MIN(seq) FROM events WHERE channel = ?', id);
			if (first > 0) changed = Math.min(changed ?? first, first);
		}
		const of = 'FROM events WHERE channel = ? AND seq <= ?';
		const row = [
			id,
			channel?.source ?? LOST,
			channel?.name ?? `${LOST}-${id}`,
			figure(db, `SELECT channel_messages ${of} ORDER BY seq DESC LIMIT 1`, id, border),
			figure(db, `SELECT MAX(seq) ${of} AND kind IN (0, 1) AND ${LIVE}`, id, border)
		];
		db.prepare('INSERT INTO channels VALUES (?, ?, ?, ?, ?, ?)').run(...row, sumOf(row));
	}
	return { mended, lost, changed };
}

/** A user's key at the source is nowhere else: who comes again by a lost one is a new user. */
function mendUsers(db: Db): MadeAnew {
	const last = figure(db, 'SELECT users FROM events ORDER BY seq DESC LIMIT 1');
	const border = borderIn(db);
	const ids = missing(db, 'users', Math.max(last, figure(db, 'SELECT MAX(id) FROM users')));
	const sourceOf = db.prepare<[number], { source: string }>(
		`SELECT source FROM events JOIN looks ON looks.id = look
		JOIN channels ON channels.id = channel WHERE user = ? ORDER BY seq DESC LIMIT 1`
	);
	const shown = db.prepare<[number], ShownAs>(shownAs('looks.user = ?'));
	for (const id of ids) {
		const of = 'FROM events JOIN looks ON looks.id = look WHERE user = ?';
		const sealed = `SELECT user_messages ${of} AND seq <= ? ORDER BY seq DESC LIMIT 1`;
		const { source } = sourceOf.get(id) ?? { source: LOST };
		const now = shown.get(id) ?? { look: lookOf(db, id), first_seen: 0, last_seen: 0 };
		const row = [
			...[id, source, `${LOST}:${id}`, now.look, figure(db, sealed, id, border)],
			...[now.first_seen, now.last_seen]
		];
		db.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(...row, sumOf(row));
	}
	return { mended: 0, lost: ids.length, changed: null };
}

/** A look for a user whom no event names: the newest that is left, or one that says that it is lost. */
function lookOf(db: Db, user: number): number {
	const known = figure(db, 'SELECT MAX(id) FROM looks WHERE user = ?', user);
	if (known > 0) return known;
	const id = figure(db, 'SELECT MAX(id) FROM looks') + 1;
	const row = [id, user, LOST, '', null, ''];
	db.prepare('INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?)').run(...row, sumOf(row));
	return id;
}

function mendPairs(db: Db): void {
	db.exec(`
		DELETE FROM pairs;
		INSERT INTO pairs SELECT user, channel, messages, row_sum(user, channel, messages) FROM (
			SELECT looks.user AS user, channel, MAX(seq), pair_messages AS messages
			FROM events JOIN looks ON looks.id = look WHERE seq <= ${borderIn(db)} GROUP BY user, channel
		)`);
}

/** The minutes since the clock was last set back follow from the rows; those before it, from all events in order. */
function mendMinutes(db: Db): void {
	const back = lastSetBack(db);
	db.exec(`
		DELETE FROM minutes;
		INSERT INTO minutes SELECT minute, messages, row_sum(minute, messages) FROM (
			SELECT received_at / ${MINUTE_MS} AS minute, MAX(seq), messages FROM events
			WHERE seq >= ${back?.seq ?? 0} GROUP BY minute
		)`);
	if (!back) return;
	const minutes = new Minutes();
	const events = db
		.prepare<[number], MinuteMark>(
			`SELECT received_at / ${MINUTE_MS}, messages FROM events WHERE seq <= ? ORDER BY seq`
		)
		.raw();
	for (const [minute, messages] of events.iterate(back.seq)) minutes.mark(minute, messages);
	const put = db.prepare('INSERT INTO minutes VALUES (?, ?, ?)');
	for (const mark of minutes.marks) if (mark[0] < back.minute) put.run(...mark, sumOf(mark));
}
