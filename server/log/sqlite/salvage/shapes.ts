/** The tables that hold what nothing else does, and how their rows are known. All others are made anew from them. */
import { KEY_CHECK_BITS, isWholeKey } from '../tables/key-rows';
import { SUMMED, isWhole } from '../tables/sums';
import type { Shape, Stored } from './cells';

/** In the order in which they are read. */
export const SALVAGED = [
	...(['meta', 'terms', 'looks', 'channels', 'users', 'segments', 'events'] as const),
	...(['recent_keys', 'idempotency', 'keys_0', 'keys_1', 'imports'] as const)
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

/** What the values of a row are before its sum: integers, texts, bytes; in capitals where they may be missing. */
const TYPES: Readonly<Record<Exclude<Salvaged, 'keys_0' | 'keys_1'>, string>> = {
	meta: 'tt',
	terms: 'it',
	looks: 'iittIt',
	channels: 'ittii',
	users: 'ittiiii',
	segments: 'itbiiii',
	events: 'iiiiiitBiiiiii',
	recent_keys: 'ib',
	idempotency: 'tttti',
	imports: 'itti'
};

const isOf = (type: string, value: Stored | undefined): boolean => {
	if (value === null) return type < 'a';
	if (typeof value === 'number') return type === 'i' || type === 'I';
	return typeof value === 'string' ? type === 't' : type.toLowerCase() === 'b';
};

export function shapeOf(table: Salvaged): Shape {
	const width = columnsOf(table).length;
	const numbered = !BY_KEY.has(table);
	if (table === 'keys_0' || table === 'keys_1') {
		const isWholeId = (row: readonly Stored[]): boolean => isKey(row, true);
		return { width, numbered, isWhole: isWholeId, isOld: (row) => isKey(row, false) };
	}
	const types = [...TYPES[table]];
	const fits = (row: readonly Stored[]): boolean => types.every((type, i) => isOf(type, row[i]));
	const summed = table === 'segments' ? withoutBytes : (row: readonly Stored[]) => row;
	// Sealed rows of earlier versions, whose segment's key vouches for them when they are read.
	const isOld =
		table === 'events' || table === 'segments'
			? (row: readonly Stored[]) => row.at(-1) === null && fits(row)
			: () => false;
	return { width, numbered, isWhole: (row) => fits(row) && isWhole(summed(row)), isOld };
}

const withoutBytes = (row: readonly Stored[]): Stored[] => row.toSpliced(2, 1);

/** Whether a row of message ids is one; those of earlier versions have no check. */
function isKey([key, stored]: readonly Stored[], checked: boolean): boolean {
	if (!(key instanceof Uint8Array) || key.length !== 16) return false;
	if (!Number.isInteger(stored) && typeof stored !== 'bigint') return false;
	const all = BigInt(stored as number | bigint);
	const check = Number(all >> BigInt(KEY_CHECK_BITS));
	const seq = Number(BigInt.asUintN(KEY_CHECK_BITS, all));
	return checked ? check > 0 && isWholeKey(seq, key, check) : check === 0 && seq > 0;
}
