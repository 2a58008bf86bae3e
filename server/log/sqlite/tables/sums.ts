/**
 * Checksums of rows. Each table whose content is served, or decides what is served, has a column `sum`, its last: a
 * flipped bit anywhere in a row is found when the row is read.
 */

export type Value = number | string | Uint8Array | null;

/** Kinds of values, mixed in before each: a value of another type is another value. */
const NULL = 1;
const NUMBER = 2;
const TEXT = 3;
const BYTES = 4;
const HIGH = 2 ** 32;

/** Each step is a bijection of `h` for a given unit, and of the unit for a given `h`: one changed unit always shows. */
const mix = (h: number, unit: number): number => {
	const mixed = Math.imul(h ^ unit, 0x9e3779b1);
	return mixed ^ (mixed >>> 15);
};

/**
 * The checksum of a row's first `count` values, 32 bits, signed. NaN if one is of a type that no row has. A mixing
 * loop takes a third of the time of zlib's crc32 for short texts, whose calls cost more than their bytes.
 */
export function sumOf(values: readonly unknown[], count = values.length): number {
	let h = count;
	for (let i = 0; i < count; i++) {
		const value = values[i];
		if (typeof value === 'number') {
			if (!Number.isSafeInteger(value)) return NaN;
			h = mix(mix(mix(h, NUMBER), value | 0), Math.floor(value / HIGH));
		} else if (typeof value === 'string') {
			h = mix(mix(h, TEXT), value.length);
			for (let at = 0; at < value.length; at++) h = mix(h, value.charCodeAt(at));
		} else if (value === null) {
			h = mix(h, NULL);
		} else if (value instanceof Uint8Array) {
			h = mix(mix(h, BYTES), value.length);
			for (let at = 0; at < value.length; at++) h = mix(h, value[at]!);
		} else return NaN;
	}
	return h;
}

/** Whether a row, whose last value is its sum, has the values that it was written with. */
export const isWhole = (row: readonly unknown[]): boolean =>
	sumOf(row, row.length - 1) === row[row.length - 1];

/** The tables with a sum, and the columns that it covers, in their order. The first columns are the key. */
export const SUMMED = {
	meta: ['key', 'value'],
	terms: ['from_seq', 'term'],
	looks: ['id', 'user', 'login', 'display_name', 'color', 'badges'],
	channels: ['id', 'source', 'name', 'messages', 'newest'],
	users: ['id', 'source', 'key', 'look', 'messages', 'first_seen', 'last_seen'],
	pairs: ['user', 'channel', 'messages'],
	minutes: ['minute', 'messages'],
	segments: ['n', 'key', 'sent_first', 'sent_last', 'received_first', 'received_last'],
	idempotency: ['scope', 'key', 'body_hash', 'answer', 'at'],
	recent_keys: ['seq', 'key'],
	events: [
		...['seq', 'received_at', 'sent_at', 'kind', 'channel', 'look', 'text', 'attributes'],
		...['channel_messages', 'user_messages', 'pair_messages', 'messages', 'channels', 'users']
	]
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SummedTable = keyof typeof SUMMED;

/** Number of leading columns that are a table's key. */
export const keyColumns = (table: SummedTable): number =>
	table === 'pairs' || table === 'idempotency' ? 2 : 1;
