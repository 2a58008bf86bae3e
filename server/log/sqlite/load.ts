/** Reads the state of the log back: what the newest sealed segment left, and the later events. */
import { SEGMENT_SIZE, borderOf, segmentOf, type Appearance } from '../../../src/lib/wire/index';
import type { Ledger } from '../ledger';
import { DamagedRow, expectWhole } from './tables/damage';
import type { Looks } from './looks';
import { loggedOf, type EventRow } from './tables/rows';
import { NOTED, type Db } from './tables/schema';
import { isInOrder } from './tables/structure';
import { SUMMED, isWhole, type SummedTable } from './tables/sums';

type Row = readonly (number | string | Uint8Array | null)[];

/** The ids of the next channel and user count on from how many there are. */
interface Loaded {
	/** The newest sealed seq. */
	readonly border: number;
	readonly channels: number;
	readonly users: number;
	/** The first event whose row has a sum: those before it are of an earlier version. */
	readonly summed: number;
	/** Sealed segments that the list of segments lacks. */
	readonly unlisted: readonly number[];
}

type Counts = Pick<Loaded, 'channels' | 'users'> & { readonly messages: number };

/** The rows of a table, each as it was written, by its columns and its sum. Throws DamagedRow. */
export function* wholeRows<T extends Row>(
	db: Db,
	table: SummedTable,
	more = ''
): Generator<T, void, undefined> {
	const columns = SUMMED[table].join();
	const rows = db.prepare<[], T>(`SELECT ${columns}, sum FROM ${table} ${more}`).raw();
	for (const row of rows.iterate()) {
		expectWhole(table, row);
		yield row;
	}
}

/**
 * Fills `ledger` with the state at the newest border; the later events are still to be applied. Throws DamagedRow
 * where a row isn't as it was written or is missing, or where the totals don't agree. `onDamaged` is called with
 * sealed segments that have damaged rows; it returns whether they are mended.
 */
export function loadState(
	db: Db,
	ledger: Ledger,
	looks: Looks,
	onDamaged: (n: number) => boolean
): Loaded {
	const meta = new Map(wholeRows<[key: string, value: string]>(db, 'meta'));
	const summed = Number(meta.get('summed') ?? Infinity);
	Array.from(wholeRows(db, 'terms'));
	for (const look of looks.load()) ledger.people.restoreLook(look);
	let channels = 0;
	let messages = 0;
	type Channel = [id: number, source: string, name: string, messages: number, newest: number];
	for (const row of wholeRows<Channel>(db, 'channels', 'ORDER BY id')) {
		const [id, source, name, total, newest] = row;
		if (id !== ++channels) throw new DamagedRow('channels', channels);
		messages += total;
		ledger.restoreChannel({ id, source, name, messages: total }, newest);
	}
	let users = 0;
	let said = 0;
	type User = [number, string, string, look: number, messages: number, first: number, last: number];
	for (const row of wholeRows<User>(db, 'users', 'ORDER BY id')) {
		const [id, source, key, look, total, firstSeen, lastSeen] = row;
		if (id !== ++users) throw new DamagedRow('users', users);
		said += total;
		const user = { id, source, key, look: looks.at(look), messages: total, firstSeen, lastSeen };
		ledger.people.restore(user);
	}
	let pairs = 0;
	for (const [user, channel, total] of wholeRows<[number, number, number]>(db, 'pairs')) {
		pairs += total;
		ledger.restorePair(user, channel, total);
	}
	if (pairs > said) throw new DamagedRow('pairs', 'of a message');
	const head = Number(db.prepare('SELECT COALESCE(MAX(seq), 0) FROM events').pluck().get());
	const border = borderOf(head);
	const unlisted = unlistedIn(db, border);
	loadBorder(db, ledger, border, { messages, channels, users });
	loadNoted(db, ledger, border, onDamaged, (look) => (look === 0 ? null : looks.at(look)));
	return { border, channels, users, unlisted, summed };
}

/**
 * Throws DamagedRow where other tables know of events after the newest that is there: a commit writes all of them
 * together.
 */
export function expectNewest(db: Db, head: number): void {
	const figure = (sql: string): number => Number(db.prepare(sql).pluck().get() ?? 0);
	const last = db.prepare<[number], EventRow>('SELECT * FROM events WHERE seq = ?').get(head);
	const messages = last && isSound(last) ? last.messages : head > 0 ? Infinity : 0;
	const isNewest =
		figure('SELECT MAX(seq) FROM recent_keys') <= head &&
		figure('SELECT MAX(messages) FROM minutes') <= messages;
	if (!isNewest) throw new DamagedRow('events', head + 1);
}

/** The sealed segments without a row in the list. Throws DamagedRow where the list has more than the log. */
function unlistedIn(db: Db, border: number): number[] {
	const listed = new Set(db.prepare<[], number>('SELECT n FROM segments').pluck().all());
	const unlisted: number[] = [];
	for (let n = 0; n < border / SEGMENT_SIZE; n++) if (!listed.delete(n)) unlisted.push(n);
	const [odd] = listed;
	// One that is put back into a damaged list may not be found there.
	const lacking = unlisted.length > 0 && !isInOrder(db, 'segments') ? unlisted[0] : undefined;
	const wrong = odd ?? lacking;
	if (wrong !== undefined) throw new DamagedRow('segments', wrong);
	return unlisted;
}

/** The totals of the newest sealed event, which the tables' can't exceed: they may be less by messages that were lost. */
function loadBorder(db: Db, ledger: Ledger, border: number, counts: Counts): void {
	const last = db.prepare<[number], EventRow>('SELECT * FROM events WHERE seq = ?').get(border);
	if (last && isSound(last)) {
		if (counts.messages > last.messages) throw new DamagedRow('channels', 'of a message');
		if (counts.channels < last.channels) throw new DamagedRow('channels', last.channels);
		if (counts.users < last.users) throw new DamagedRow('users', last.users);
		ledger.restoreHead(border, last.messages, last.received_at);
	} else if (border > 0) {
		const received = db
			.prepare<[number], number>('SELECT received_last FROM segments WHERE n = ?')
			.pluck()
			.get(segmentOf(border));
		ledger.restoreHead(border, counts.messages, received ?? null);
	}
}

/** How many rows are read at once. */
const PAGE = 1_024;

/**
 * Notes all sealed outages, how channels stood, and what moderators did, but what can't be read: `onDamaged` is called with its segment.
 */
function loadNoted(
	db: Db,
	ledger: Ledger,
	border: number,
	onDamaged: (n: number) => boolean,
	appearanceAt: (id: number) => Appearance | null
): void {
	const at = db.prepare<[number], EventRow>('SELECT * FROM events WHERE seq = ?');
	for (const condition of Object.values(NOTED)) {
		const page = db.prepare<[number, number], EventRow>(
			`SELECT * FROM events WHERE ${condition} AND seq > ? AND seq <= ? ORDER BY seq LIMIT ${PAGE}`
		);
		let rows = page.all(0, border);
		while (rows.length > 0) {
			for (const row of rows) {
				const right = isSound(row) ? row : onDamaged(segmentOf(row.seq)) && at.get(row.seq);
				if (right)
					ledger.note(
						loggedOf(right, appearanceAt(right.look), ledger.channel(right.channel) ?? null)
					);
			}
			rows = page.all(rows.at(-1)?.seq ?? border, border);
		}
	}
}

/** Sealed rows that were written before rows had sums have none: their segment's key vouches for them. */
const isSound = (row: EventRow): boolean => row.sum === null || isWhole(Object.values(row));
