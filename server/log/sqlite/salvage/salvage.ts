/**
 * Salvages a log whose database is damaged in its structure: what can be read goes into a new database, which then is
 * mended as any log is, and takes the place of the damaged one. Decision 0096 has the reasons.
 */
import {
	closeSync,
	existsSync,
	fsyncSync,
	openSync,
	renameSync,
	rmSync,
	statSync,
	statfsSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { EventKind } from '../../../../src/lib/wire/index';
import { LogError } from '../../log';
import { markIn } from '../disk/mark';
import { KEY_CHECK_BITS } from '../tables/key-rows';
import { beginAnew, mend, mendMeta } from '../mend/mend';
import type { Damage } from '../tables/damage';
import { SUMS_VERSION, migrate, type Db } from '../tables/schema';
import type { Stored } from './cells';
import { countByTime, fillSegments, raiseTotals } from './derive';
import { Pages } from './pages';
import { scan, type Roots, type Scanned } from './scan';
import { SALVAGED, columnsOf, type Salvaged } from './shapes';

/** Under this name a new database is written; with the other it is whole, and the log from then on. */
const PARTIAL = 'log.db.salvaging';
export const SALVAGED_FILE = 'log.db.salvaged';
const BESIDE = ['', '-journal', '-wal', '-shm'];

/** Room for what a new database needs beyond the bytes of the damaged one. */
const SPARE = 1.1;
const SPARE_BYTES = 2 ** 20;

export interface SalvageOptions {
	/** The data folder, locked by this process; nothing may have its database open. */
	readonly folder: string;
	/** Events of a generation of message ids. */
	readonly dedupWindow: number;
	/** Reads a log as a start does; throws where it can't. */
	readonly load: (db: Db) => void;
	/** Called at the beginning and every few seconds, as nothing is served meanwhile: with the rows that were read so far. */
	readonly onSalvaging: (rows: number) => void;
}

/** Time between two calls of `onSalvaging`, in ms. */
const SAY_MS = 5_000;

/**
 * Puts a new database with all that can be read in the place of the folder's, which is kept beside it. Returns what it
 * found. Throws LogError `damaged` where there is nothing to be read, or no room; then all is as before.
 */
export function salvage(options: SalvageOptions): Damage[] {
	const started = performance.now();
	const { folder } = options;
	const file = join(folder, 'log.db');
	expectRoom(folder, file);
	const partial = join(folder, PARTIAL);
	const removePartial = (): void => BESIDE.forEach((end) => rmSync(partial + end, { force: true }));
	removePartial();
	try {
		const { damage, events } = rebuild(file, partial, options);
		sync(partial);
		renameSync(partial, join(folder, SALVAGED_FILE));
		sync(folder);
		const kept = finishSalvage(folder) ?? '';
		const seconds = (performance.now() - started) / 1_000;
		return [{ kept, events, seconds, state: 'salvaged' }, ...damage];
	} finally {
		removePartial();
	}
}

/**
 * Puts a salvaged database in its place, if one is ready, and keeps the damaged one beside it, with its write-ahead log.
 * A process that ends in between leaves the rest to the next one. Returns the damaged one's name.
 */
export function finishSalvage(folder: string): string | null {
	const at = (name: string): string => join(folder, name);
	if (!existsSync(at(SALVAGED_FILE))) return null;
	let number = 1;
	while (existsSync(at(`log.db.damaged-${number}`))) number++;
	const kept = `log.db.damaged-${number}`;
	// In this order: a new database beside an old write-ahead log would take what is in that.
	if (existsSync(at('log.db-wal'))) renameSync(at('log.db-wal'), at(`${kept}-wal`));
	rmSync(at('log.db-shm'), { force: true });
	if (existsSync(at('log.db'))) renameSync(at('log.db'), at(kept));
	sync(folder);
	renameSync(at(SALVAGED_FILE), at('log.db'));
	sync(folder);
	return kept;
}

/** Throws LogError where the disk has no room for another database. */
function expectRoom(folder: string, file: string): void {
	const size = ['', '-wal'].reduce(
		(sum, end) => sum + (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0),
		0
	);
	const needed = Math.ceil((size * SPARE + SPARE_BYTES) / 2 ** 20);
	const { bavail, bsize } = statfsSync(folder);
	const free = Math.floor((bavail * bsize) / 2 ** 20);
	if (free >= needed) return;
	throw new LogError(
		'damaged',
		`the log in ${folder} is damaged, and there is no room to salvage it: that needs ${needed} MiB, and ${free} MiB are free`,
		'Free some space, or put back a copy.'
	);
}

function sync(path: string): void {
	const file = openSync(path, 'r');
	try {
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}

/** Writes what can be read of a database into a new one. */
function rebuild(
	file: string,
	target: string,
	{ dedupWindow, load, onSalvaging }: SalvageOptions
): { damage: Damage[]; events: number } {
	closeSync(openSync(target, 'wx', 0o600));
	const db = new Database(target);
	try {
		// Nobody reads it before it is whole.
		db.pragma('journal_mode = MEMORY');
		db.pragma('synchronous = OFF');
		migrate(db);
		db.exec('DELETE FROM meta');
		const found = db.transaction(() => copyRows(file, db, dedupWindow, saying(onSalvaging)))();
		if (!hasAnything(db)) throw nothingToRead(dirname(file));
		const damage = db.transaction(() => mendSalvaged(db, dirname(file), found))();
		load(db);
		return { damage, events: Number(db.prepare('SELECT COUNT(*) FROM events').pluck().get()) };
	} finally {
		db.close();
	}
}

const nothingToRead = (folder: string): LogError =>
	new LogError(
		'damaged',
		`the log in ${folder} is damaged, and nothing in it can be read`,
		'Put back a copy, or move the folder away to begin a new log.'
	);

/** Counts rows, and says now and then how many they are. */
function saying(say: (rows: number) => void): () => void {
	let rows = 0;
	let said = performance.now();
	say(rows);
	return () => {
		rows++;
		if (performance.now() - said < SAY_MS) return;
		said = performance.now();
		say(rows);
	};
}

/** Copies each row that is as it was written. */
function copyRows(
	file: string,
	db: Db,
	dedupWindow: number,
	count: () => void
): Map<Salvaged, Scanned> {
	const insert = new Map(
		SALVAGED.map((table) => {
			const columns = columnsOf(table);
			const marks = Array(columns.length).fill('?').join();
			const sql = `INSERT OR IGNORE INTO ${table} (${columns.join()}) VALUES (${marks})`;
			return [table, db.prepare<unknown[]>(sql)];
		})
	);
	const pages = new Pages(file);
	try {
		// Rows of earlier versions have no sums that could vouch for them.
		const version = pages.read(1).readUInt32BE(60);
		if (version > 0 && version < SUMS_VERSION) throw nothingToRead(dirname(file));
		return scan(pages, rootsOf(db), (table, row) => {
			// How far activity is counted says nothing of the new tables.
			if (table === 'meta' && row[0] === 'activity') return;
			insert.get(generationOf(table, row, dedupWindow))?.run(...row);
			count();
		});
	} finally {
		pages.close();
	}
}

const rootsOf = (db: Db): Roots =>
	new Map(
		db
			.prepare<[], [string, number]>(
				"SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'"
			)
			.raw()
			.all()
	);

/** The table for a message id: a page that no tree leads to doesn't say which of the two it is of. */
function generationOf(table: Salvaged, [, seq]: readonly Stored[], window: number): Salvaged {
	if (table !== 'keys_0' && table !== 'keys_1') return table;
	const at = Number(BigInt.asUintN(KEY_CHECK_BITS, BigInt(seq as number | bigint)));
	return Math.floor((at - 1) / window) % 2 === 0 ? 'keys_0' : 'keys_1';
}

/** Whether anything says that this was a log. */
const hasAnything = (db: Db): boolean =>
	['meta', 'events', 'segments', 'channels'].some(
		(table) => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined
	);

/** Makes anew what follows from the rows, and names what is lost. */
function mendSalvaged(db: Db, folder: string, found: ReadonlyMap<Salvaged, Scanned>): Damage[] {
	const damage: Damage[] = [];
	const noteLost = (
		table: 'meta' | 'terms' | 'recent_keys' | 'idempotency',
		rows: number
	): void => {
		if (rows > 0) damage.push({ table, rows, state: 'lost' });
	};
	const hasId = db.prepare("SELECT 1 FROM meta WHERE key = 'log'").get() !== undefined;
	if (!hasId) {
		const marked = markIn(folder);
		mendMeta(db, marked?.log);
		if (!marked) noteLost('meta', 1);
	}
	const terms = found.get('terms');
	if (!terms?.isWhole || terms.rows === 0) {
		beginAnew(db);
		noteLost('terms', Math.max(1, terms?.lost ?? 0));
	}
	const lostOf = (table: Salvaged): number => found.get(table)?.lost ?? 0;
	noteLost('idempotency', lostOf('idempotency'));
	noteLost('recent_keys', lostOf('recent_keys') + lostOf('keys_0') + lostOf('keys_1'));
	for (const n of fillSegments(db)) damage.push({ n, state: 'mended' });
	raiseTotals(db);
	// Their bytes were read already.
	damage.push(...mend(db, () => []));
	// Ids of events that were lost before: who sends those again is right to.
	db.exec(
		`DELETE FROM recent_keys WHERE seq IN (SELECT seq FROM events WHERE kind = ${EventKind.outage})`
	);
	countByTime(db);
	return damage;
}
