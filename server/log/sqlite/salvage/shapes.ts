/** The tables that hold what nothing else does, and how their rows are known. All others are made anew from them. */
import { KEY_CHECK_BITS, isWholeKey } from '../keys';
import { SUMMED, isWhole } from '../tables/sums';
import type { Shape, Stored } from './cells';

/** In the order in which they are read. */
export const SALVAGED = [
	...(['meta', 'terms', 'looks', 'channels', 'users', 'segments', 'events'] as const),
	...(['recent_keys', 'idempotency', 'keys_0', 'keys_1'] as const)
];
export type Salvaged = (typeof SALVAGED)[number];

/** Tables without a number for each row. */
const BY_KEY: ReadonlySet<Salvaged> = new Set(['meta', 'idempotency', 'keys_0', 'keys_1']);

/** The columns of a table as they are stored. */
export const columnsOf = (table: Salvaged): readonly string[] => {
	if (table === 'keys_0' || table === 'keys_1') return ['key', 'seq'];
	// The bytes of a segment are vouched for by its key.
	const summed: readonly string[] = [...SUMMED[table], 'sum'];
	return table === 'segments' ? summed.toSpliced(2, 0, 'bytes') : summed;
};

export function shapeOf(table: Salvaged): Shape {
	const width = columnsOf(table).length;
	const numbered = !BY_KEY.has(table);
	if (table === 'keys_0' || table === 'keys_1') {
		return {
			width,
			numbered,
			isWhole: (row) => isKey(row, true),
			isOld: (row) => isKey(row, false)
		};
	}
	const bytes = table === 'segments' ? 2 : null;
	const sound = (row: readonly Stored[]): boolean =>
		isWhole(bytes === null ? row : row.toSpliced(bytes, 1));
	const old = table === 'events' || table === 'segments';
	return {
		width,
		numbered,
		isWhole: (row) => sound(row) && (bytes === null || row[bytes] instanceof Uint8Array),
		// Sealed rows of earlier versions, whose segment's key vouches for them when they are read.
		isOld: (row) => old && row.at(-1) === null && (bytes === null ? hasEvent(row) : hasSegment(row))
	};
}

/** Whether a row of message ids is one; those of earlier versions have no check. */
function isKey([key, stored]: readonly Stored[], checked: boolean): boolean {
	if (!(key instanceof Uint8Array) || key.length !== 16) return false;
	if (typeof stored !== 'number' && typeof stored !== 'bigint') return false;
	const all = BigInt(stored);
	const check = Number(all >> BigInt(KEY_CHECK_BITS));
	const seq = Number(BigInt.asUintN(KEY_CHECK_BITS, all));
	return checked ? check > 0 && isWholeKey(seq, key, check) : check === 0 && seq > 0;
}

const hasEvent = (row: readonly Stored[]): boolean =>
	row.every((value, i) => {
		if (i === 6) return typeof value === 'string';
		if (i === 7) return value === null || value instanceof Uint8Array;
		return i === 14 || typeof value === 'number';
	});

const hasSegment = (row: readonly Stored[]): boolean =>
	typeof row[1] === 'string' &&
	row[2] instanceof Uint8Array &&
	row.slice(3, 7).every((value) => typeof value === 'number');
