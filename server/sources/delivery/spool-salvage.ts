/** A spool whose file is damaged: what can be read goes into a new one, and the damaged one is kept beside it. */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Cell, Shape, Stored } from '../../log/sqlite/salvage/cells';
import { isFree, rowsOf } from '../../log/sqlite/salvage/page-rows';
import { freePages, Pages } from '../../log/sqlite/salvage/pages';
import type { SourceEvent, Tell } from '../source';
import { SpoolDamaged, SpoolFile } from './spool-file';
import { DAMAGED, sumOf, type Row } from './spool-row';

/** Damaged rows that are tried bit by bit: more than that aren't flipped bits. */
const MOST_TRIED = 256;
const LARGEST = 2 ** 48;

const isNumber = (n: Stored | undefined): n is number =>
	typeof n === 'number' && n > 0 && n < LARGEST;

const SHAPE: Shape = {
	width: 3,
	numbered: true,
	isWhole: ([n, event, sum]) => isNumber(n) && typeof event === 'string' && sum === sumOf(event),
	// A row of an earlier version.
	isOld: ([n, event, sum]) =>
		isNumber(n) && typeof event === 'string' && sum === null && /^\{"[^]*\}$/.test(event)
};

export interface SalvageOptions {
	/** The source's channels: where nothing can be read, an outage of each says that something is missing. */
	readonly channels: readonly string[];
	readonly tell: Tell;
}

/** Opens a spool's file, and creates it if it doesn't exist; a damaged one is salvaged first. Throws as SpoolFile does. */
export function openSpool(file: string, options: SalvageOptions): SpoolFile {
	finish(file);
	try {
		return new SpoolFile(file);
	} catch (error) {
		if (!(error instanceof SpoolDamaged)) throw error;
		return salvageSpool(file, { after: 0, last: 0 }, error, options);
	}
}

/**
 * Puts a new file with all rows that can be read in the place of a damaged one, which nobody may have open, and opens
 * it. Rows up to `after` were sent; `last` is the newest that was written, 0 if that isn't known. Where rows are
 * missing, one stands for them that says so. Throws the file system's errors.
 */
export function salvageSpool(
	file: string,
	{ after, last }: { readonly after: number; readonly last: number },
	{ message }: Error,
	{ channels, tell }: SalvageOptions
): SpoolFile {
	const found = readable(file, after, last);
	const lines = found.filter(([, event]) => event !== MISSING).length;
	// An outage is of the channel of the lines beside it.
	const rows =
		lines > 0 || found.length === 0 ? found : outages(file, channels, Math.max(after, last));
	const next = `${file}.new`;
	removeNext(next);
	const db = new Database(next);
	try {
		db.pragma('synchronous = FULL');
		db.exec('CREATE TABLE events (n INTEGER PRIMARY KEY, event TEXT NOT NULL, sum INTEGER)');
		const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?)');
		db.transaction(() => rows.forEach((row) => insert.run(...row)))();
	} finally {
		db.close();
	}
	const kept = setAside(file);
	renameSync(next, file);
	sync(dirname(file));
	const opened = new SpoolFile(file);
	tell('warn', 'a damaged spool was set aside', { kept: basename(kept), lines, reason: message });
	return opened;
}

/** Stands for rows that are missing: it is read as a damaged one. */
const MISSING = '';
const missing = (n: number): Row => [n, MISSING, sumOf(MISSING) + 1];

function outages(file: string, channels: readonly string[], after: number): Row[] {
	const at = Math.floor(statSync(file).mtimeMs);
	return channels.map((channel, i) => {
		const event: SourceEvent = {
			...{ id: `${randomUUID()}.${i}`, channel, kind: 'outage', from: at, to: at },
			cause: DAMAGED
		};
		const text = JSON.stringify(event);
		return [after + 1 + i, text, sumOf(text)];
	});
}

function readable(file: string, after: number, last: number): Row[] {
	const pages = new Pages(file);
	try {
		const rows: Row[] = [];
		const free = freePages(pages);
		// What the table leads to isn't free, whatever the list of free pages says.
		for (const n of treeOf(pages)) free.delete(n);
		const tries = { left: MOST_TRIED };
		/** Pages that rows go on in. */
		const overflow = new Set<number>();
		/** Pages that lost rows, and the last one that has some. */
		const torn: number[] = [];
		let end = 0;
		for (let n = 2; n <= pages.count; n++) {
			if (free.has(n)) continue;
			const page = pages.read(n);
			const found = rowsOf({ pages, page, shape: SHAPE }, tries);
			const others = found.others.filter(({ start }) => !isFree(page, start));
			for (const one of [...found.cells, ...others].flatMap((cell) => cell.overflow)) {
				overflow.add(one);
			}
			rows.push(...inOrder(found.cells.map(rowOf)), ...others.map(rowOf));
			if (found.cells.length + others.length > 0) end = n;
			if (found.lost !== 0 && found.children.length === 0) torn.push(n);
		}
		const lost = torn.filter((n) => !overflow.has(n));
		return gathered({ rows, after, last, lost: lost.map((n) => (n > end ? 'end' : 'begin')) });
	} finally {
		pages.close();
	}
}

/** The first page of the only table. */
const ROOT = 2;

/** The pages that the table leads to, as far as it does. */
function treeOf(pages: Pages): Set<number> {
	const tree = new Set<number>();
	const next = [ROOT];
	for (let n = next.pop(); n !== undefined; n = next.pop()) {
		if (tree.has(n) || n < ROOT || n > pages.count) continue;
		tree.add(n);
		next.push(...rowsOf({ pages, page: pages.read(n), shape: SHAPE }, { left: 0 }).children);
	}
	return tree;
}

/** A row that has the shape. */
const rowOf = ({ row }: Cell): Row => row as unknown as Row;

/** Of rows in the order of a page, one whose number has changed gets that between its neighbours'. */
function inOrder(rows: readonly Row[]): Row[] {
	return rows.map((row, i) => {
		const [before, after] = [rows[i - 1]?.[0], rows[i + 1]?.[0]];
		const [n, event, sum] = row;
		const isBetween = (before ?? -Infinity) < n && n < (after ?? Infinity);
		if (isBetween || before === undefined || after !== before + 2) return row;
		return [before + 1, event, sum];
	});
}

interface Found {
	readonly rows: readonly Row[];
	readonly after: number;
	readonly last: number;
	/** For each page that lost rows: where they probably were. */
	readonly lost: readonly ('begin' | 'end')[];
}

/** The rows in their order, with one that stands for each run of missing ones. */
function gathered({ rows, after, last, lost }: Found): Row[] {
	const byNumber = new Map<number, Row>();
	for (const row of rows) {
		if (row[0] > after && !byNumber.has(row[0])) byNumber.set(row[0], row);
	}
	const sorted = [...byNumber.values()].sort(([a], [b]) => a - b);
	const filled: Row[] = [];
	let before = after;
	for (const row of sorted) {
		// At the start nobody knows how many were sent.
		if (row[0] > before + 1 && before > 0) filled.push(missing(before + 1));
		filled.push(row);
		[before] = row;
	}
	if (before < last) filled.push(missing(before + 1));
	if (lost.length === 0 || filled.length > sorted.length) return filled;
	const first = sorted[0]?.[0] ?? 1;
	// Also where the end is known: an earlier run may have sent those before the first, or a damaged page had them.
	if (lost.includes('begin') && first > 1) return [missing(first - 1), ...filled];
	return last > 0 ? filled : [...filled, missing(before + 1)];
}

/** A process that ended while it salvaged leaves the rest to the next one. */
function finish(file: string): void {
	const next = `${file}.new`;
	if (!existsSync(next)) return;
	// The new one is whole once the damaged one is gone.
	if (existsSync(file)) return removeNext(next);
	setAside(file);
	renameSync(next, file);
}

const removeNext = (next: string): void => {
	for (const end of ['', '-journal', '-wal', '-shm']) rmSync(next + end, { force: true });
};

/** Moves what there is of a damaged file: at last its log, which SQLite would take for the new one's. Returns its name. */
function setAside(file: string): string {
	let number = 1;
	const name = (): string => `${file}.damaged-${number}`;
	// The file without its log is of a process that ended between the two.
	while (existsSync(`${name()}-wal`) || (existsSync(name()) && existsSync(file))) number++;
	if (existsSync(file)) renameSync(file, name());
	if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${name()}-wal`);
	rmSync(`${file}-shm`, { force: true });
	return name();
}

function sync(path: string): void {
	const opened = openSync(path, 'r');
	try {
		fsyncSync(opened);
	} finally {
		closeSync(opened);
	}
}
