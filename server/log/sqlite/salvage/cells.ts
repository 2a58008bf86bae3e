/** Reads rows out of the bytes of a page, each checked before it is believed. */
import type { Value } from '../tables/sums';
import { PAGE, type Pages } from './pages';

/** A value as it is stored: integers that JavaScript's numbers don't have are bigints. */
export type Stored = Value | bigint;

/** How the rows of a table are stored, and which of them are believed. */
export interface Shape {
	/** Columns of a row; those of earlier versions may lack the last one. */
	readonly width: number;
	/** Whether the first column is the row's number in its tree. */
	readonly numbered: boolean;
	/** Whether a row is as it was written. */
	isWhole(row: readonly Stored[]): boolean;
	/** Whether one without a sum is what this table may have: then it must be where the page says that a row is. */
	isOld(row: readonly Stored[]): boolean;
}

export interface Cell {
	readonly row: Stored[];
	/** The overflow pages that it takes. */
	readonly overflow: readonly number[];
	/** Where it begins and ends in its page. */
	readonly start: number;
	readonly end: number;
}

/** Most bytes of a row: SQLite's own limit is 2^30. */
const LONGEST = 2 ** 28;

/** A number of one to nine bytes; the value is exact below 2^53. */
export function varint(bytes: Buffer, at: number): readonly [value: number, end: number] | null {
	let value = 0;
	for (let i = 0; i < 8; i++) {
		const byte = bytes[at + i];
		if (byte === undefined) return null;
		value = value * 128 + (byte & 0x7f);
		if (byte < 0x80) return [value, at + i + 1];
	}
	return null;
}

/** Bytes of a value by its type in a row's header; negative for a type that there isn't. */
const sizeOf = (type: number): number =>
	type >= 12
		? (type - (type % 2 === 0 ? 12 : 13)) / 2
		: ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? -1);

/** The row whose bytes begin at `at`, if there is one of this shape; it is still to be checked. */
export function cellAt(pages: Pages, page: Buffer, at: number, shape: Shape): Cell | null {
	const first = page[at];
	if (first === undefined || first === 0) return null;
	const size = varint(page, at);
	if (!size || size[0] > LONGEST) return null;
	const number = shape.numbered ? varint(page, size[1]) : [0, size[1]];
	if (!number) return null;
	const start = number[1]!;
	const types = typesOf(page, start, size[0], shape);
	if (!types) return null;
	const local = localSize(size[0], shape.numbered);
	const end = start + local;
	if (end > PAGE) return null;
	const overflow: number[] = [];
	let bytes = page.subarray(start, end);
	if (local < size[0]) {
		if (end + 4 > PAGE) return null;
		bytes = withOverflow(pages, page, { start, end, size: size[0] }, overflow);
	}
	const row: Stored[] = [];
	let from = bytes[0]!;
	for (const type of types) {
		const to = from + sizeOf(type);
		row.push(valueOf(bytes, from, to, type));
		from = to;
	}
	if (shape.numbered) row[0] = number[0]!;
	if (row.length < shape.width) row.push(null);
	return { row, overflow, start: at, end: overflow.length > 0 ? end + 4 : end };
}

/** The types in a row's header, if they are as many as the table has columns, and fill the row. */
function typesOf(page: Buffer, start: number, size: number, shape: Shape): number[] | null {
	const head = page[start]!;
	if (head < shape.width || head > 5 * shape.width || start + head > PAGE) return null;
	if (shape.numbered && page[start + 1] !== 0) return null;
	const types: number[] = [];
	let left = size - head;
	for (let at = start + 1; at < start + head;) {
		const type = varint(page, at);
		if (!type) return null;
		const bytes = sizeOf(type[0]);
		if (bytes < 0 || (left -= bytes) < 0 || types.push(type[0]) > shape.width) return null;
		at = type[1];
		if (at > start + head) return null;
	}
	return left === 0 && types.length >= shape.width - 1 ? types : null;
}

/** Bytes of a row that are in the page itself. */
function localSize(size: number, numbered: boolean): number {
	const most = numbered ? PAGE - 35 : Math.floor(((PAGE - 12) * 64) / 255) - 23;
	if (size <= most) return size;
	const least = Math.floor(((PAGE - 12) * 32) / 255) - 23;
	const fits = least + ((size - least) % (PAGE - 4));
	return fits <= most ? fits : least;
}

/** A row's bytes in its page, and how many it has in all. */
interface Local {
	readonly start: number;
	readonly end: number;
	readonly size: number;
}

/** The bytes of a row that goes on in other pages; where the chain of them breaks, zeros follow. */
function withOverflow(
	pages: Pages,
	page: Buffer,
	{ start, end, size }: Local,
	overflow: number[]
): Buffer {
	const bytes = Buffer.alloc(size);
	let at = page.copy(bytes, 0, start, end);
	let next = page.readUInt32BE(end);
	while (at < size && next > 1 && next <= pages.count && !overflow.includes(next)) {
		overflow.push(next);
		const more = pages.read(next);
		at += more.copy(bytes, at, 4);
		next = more.readUInt32BE(0);
	}
	return bytes;
}

function valueOf(bytes: Buffer, from: number, to: number, type: number): Stored {
	if (type === 0 || (type > 9 && type < 12)) return null;
	if (type < 7) {
		if (to - from <= 6) return bytes.readIntBE(from, to - from);
		const large = bytes.readBigInt64BE(from);
		return Number.isSafeInteger(Number(large)) ? Number(large) : large;
	}
	if (type === 7) return bytes.readDoubleBE(from);
	if (type < 10) return type - 8;
	return type % 2 === 0
		? Uint8Array.prototype.slice.call(bytes, from, to)
		: bytes.toString('utf8', from, to);
}
