/** Rows with a single flipped bit: trying each bit finds the one that gives the row its sum. */
import { isDeepStrictEqual } from 'node:util';
import { SUMMED, isWhole, keyColumns, sumOf, type SummedTable, type Value } from '../tables/sums';
import type { Db } from '../tables/schema';

/** Longest row that is tried, in bytes: some 30,000 sums. */
const LONGEST = 4_096;
/** Rows of a table that are tried: more damage than that isn't a flipped bit. */
const MOST = 64;

/** Rows of a table that aren't as they were written. */
export interface Unsound {
	/** Rows with one flipped bit, which are as before again. */
	readonly mended: number;
	/** How many others there are. */
	readonly lost: number;
	/** Those of them that are still in the table: the values of their key as they are now. */
	readonly left: readonly (readonly Value[])[];
}

/** Reads the rows of a table, from a number on, that are whole with one bit of their bytes flipped. */
export type RawRows = (db: Db, table: SummedTable, from: number) => readonly (readonly Value[])[];

/**
 * Finds the rows of a table that aren't as they were written, and puts those with one flipped bit right. `from`: the
 * number of the first row. `raw` finds those of which the bit changed how the rest of the row is read.
 */
export function mendBits(db: Db, table: SummedTable, raw: RawRows, from?: number): Unsound {
	const where = from === undefined ? '' : `WHERE ${SUMMED[table][0]} >= ${from}`;
	const columns = SUMMED[table];
	const key = columns.slice(0, keyColumns(table));
	const all = `SELECT ${columns.join()}, sum FROM ${table}`;
	const found = db.prepare<[], Value[]>(`${all} ${where}`).raw();
	const unsound: Value[][] = [];
	for (const row of found.iterate()) if (!isWhole(row)) unsound.push(row);
	const at = `WHERE ${key.map((column) => `${column} IS ?`).join(' AND ')}`;
	const placed = db.prepare<Value[], Value[]>(`${all} ${at}`).raw();
	const keyOf = (row: readonly Value[]): Value[] => row.slice(0, key.length);
	if (!unsound.every((row) => isDeepStrictEqual(placed.all(...keyOf(row)), [row]))) {
		return putInOrder(db, table, where);
	}
	const set = columns.map((column) => `${column} = ?`).join();
	const put = db.prepare(`UPDATE OR REPLACE ${table} SET ${set}, sum = ? ${at}`);
	const bytes = db
		.prepare<Value[], Value[]>(`SELECT ${bytesOf(columns)} FROM ${table} ${at}`)
		.raw();
	let lost = mendEach(
		unsound,
		(row) => bytes.get(...keyOf(row)) ?? [],
		(right, row) => put.run(...right, sumOf(right), ...keyOf(row))
	);
	if (lost.length > 0) {
		const marks = Array(columns.length + 1)
			.fill('?')
			.join();
		const sql = `INSERT OR REPLACE INTO ${table} (${columns.join()}, sum) VALUES (${marks})`;
		for (const right of raw(db, table, from ?? -Infinity)) db.prepare(sql).run(...right);
		lost = lost.filter((row) => placed.all(...keyOf(row)).some((now) => !isWhole(now)));
	}
	return { mended: unsound.length - lost.length, lost: lost.length, left: lost.map(keyOf) };
}

/**
 * The same where the key of a row changed. The row is out of the tree's order then: looked up by its key it isn't
 * found, or another one is. So all rows are taken out as they come, and those that are or become whole put in anew.
 */
function putInOrder(db: Db, table: SummedTable, where: string): Unsound {
	const columns = SUMMED[table];
	const all = `${columns.join()}, sum`;
	db.exec(`
		CREATE TEMP TABLE disordered AS SELECT * FROM ${table} ${where};
		DELETE FROM ${table} ${where};
		INSERT OR IGNORE INTO ${table} SELECT * FROM disordered WHERE sum = row_sum(${columns.join()});
	`);
	try {
		const unsound = db
			.prepare<[], Value[]>(
				`SELECT ${all}, rowid FROM disordered WHERE sum IS NULL OR sum IS NOT row_sum(${columns.join()})`
			)
			.raw()
			.all();
		const raw = db
			.prepare<[Value], Value[]>(`SELECT ${bytesOf(columns)} FROM disordered WHERE rowid = ?`)
			.raw();
		const width = columns.length + 1;
		const marks = Array(width).fill('?').join();
		const put = db.prepare(`INSERT OR IGNORE INTO ${table} (${all}) VALUES (${marks})`);
		const lost = mendEach(
			unsound.map((row) => row.slice(0, width)),
			(_, i) => raw.get(unsound[i]?.[width] ?? null) ?? [],
			(right) => put.run(...right, sumOf(right))
		);
		return { mended: unsound.length - lost.length, lost: lost.length, left: [] };
	} finally {
		db.exec('DROP TABLE disordered');
	}
}

const bytesOf = (columns: readonly string[]): string =>
	columns.map((column) => `typeof(${column}), CAST(${column} AS BLOB)`).join();

/** Puts each row with one flipped bit right, and returns the others. */
const mendEach = (
	unsound: readonly Value[][],
	raw: (row: readonly Value[], i: number) => readonly Value[],
	put: (right: readonly Value[], row: readonly Value[]) => void
): Value[][] =>
	unsound.filter((row, i) => {
		const right = i < MOST ? oneBitOff(row, raw(row, i)) : null;
		if (right) put(right, row);
		return right === null;
	});

/**
 * A row's values with the one bit put right that makes them have their sum; null if there is none. `raw`: the type and
 * the bytes of each value, as a text with a flipped bit may be no text any more.
 */
function oneBitOff(row: readonly Value[], raw: readonly Value[]): Value[] | null {
	const values = row.slice(0, -1);
	const sum = row.at(-1);
	if (typeof sum !== 'number') return null;
	if (isPowerOfTwo((sumOf(values) ^ sum) >>> 0)) return values;
	const size = values.reduce<number>((bytes, _, i) => bytes + sizeOf(raw[2 * i + 1]), 0);
	if (size > LONGEST) return null;
	for (const [i, value] of values.entries()) {
		for (const other of oneBitFrom(value, raw[2 * i], raw[2 * i + 1])) {
			const tried = values.with(i, other);
			if (sumOf(tried) === sum) return tried.map(copyOf);
		}
	}
	return null;
}

/** Bytes that are tried are one array for all bits. */
const copyOf = (value: Value): Value =>
	value instanceof Uint8Array ? Uint8Array.from(value) : value;

const sizeOf = (bytes: Value | undefined): number =>
	bytes instanceof Uint8Array ? bytes.length : 0;

const isPowerOfTwo = (bits: number): boolean => bits > 0 && (bits & (bits - 1)) === 0;

/** All values that differ from this one by a bit. */
function* oneBitFrom(
	value: Value | undefined,
	type: Value | undefined,
	raw: Value | undefined
): Generator<Value, void, undefined> {
	if (typeof value === 'number' && Number.isSafeInteger(value)) {
		for (let bit = 0n; bit < 53n; bit++) {
			const other = Number(BigInt.asIntN(64, BigInt(value) ^ (1n << bit)));
			if (Number.isSafeInteger(other)) yield other;
		}
	} else if (raw instanceof Uint8Array) {
		const bytes = Uint8Array.from(raw);
		const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
		for (let bit = 0; bit < 8 * bytes.length; bit++) {
			bytes[bit >> 3]! ^= 1 << (bit & 7);
			if (type === 'blob') yield bytes;
			else {
				try {
					yield decoder.decode(bytes);
				} catch {
					// No text, so not the one that was written.
				}
			}
			bytes[bit >> 3]! ^= 1 << (bit & 7);
		}
	}
}
