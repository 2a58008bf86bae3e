/**
 * Checksums of rows. Each table whose content is served, or decides what is served, has a column `sum`, its last: a
 * flipped bit anywhere in a row is found when the row is read.
 */

export type Value = number | string | Uint8Array | null;

/** What distinguishes a value from one of another type: large numbers that no value is likely to be. */
const NULL = 0x2c1b3c6d;
const INTEGER = 0x297a2d39;
const LARGE = 0x165667b1;
const TEXT = 0x27d4eb2f;
const BYTES = 0x5bd1e995;
const HIGH = 2 ** 32;

/** Each step is a bijection of `h` for a given unit, and of the unit for a given `h`: one changed unit always shows. */
const mix = (h: number, unit: number): number => {
	const mixed = Math.imul(h ^ unit, 0x9e3779b1);
	return mixed ^ (mixed >>> 15);
};

function mixText(h: number, text: string): number {
	h = mix(h ^ TEXT, text.length);
	for (let at = 0; at < text.length; at++) h = mix(h, text.charCodeAt(at));
	return h;
}

function mixBytes(h: number, bytes: Uint8Array): number {
	h = mix(h ^ BYTES, bytes.length);
	let at = 0;
	for (; at + 4 <= bytes.length; at += 4) {
		const word =
			bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
		h = mix(h, word);
	}
	for (; at < bytes.length; at++) h = mix(h, bytes[at]!);
	return h;
}

/**
 * The checksum of a row's first `count` values, 32 bits, signed. NaN if one is of a type that no row has. A mixing
 * loop takes a third of the time of zlib's crc32 for short texts, whose calls cost more than their bytes.
 */
export function sumOf(values: readonly unknown[], count = values.length): number {
	let h = count;
	for (let i = 0; i < count; i++) {
		const value = values[i];
		if (typeof value === 'number') {
			if ((value | 0) === value) h = mix(h ^ INTEGER, value);
			else if (Number.isSafeInteger(value)) {
				h = mix(mix(h ^ LARGE, value | 0), Math.floor(value / HIGH));
			} else return NaN;
		} else if (typeof value === 'string') h = mixText(h, value);
		else if (value === null) h = mix(h, NULL);
		else if (value instanceof Uint8Array) h = mixBytes(h, value);
		else return NaN;
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
	imports: ['number', 'name', 'source', 'started_at'],
	imported: ['number', 'channel', 'events', 'messages'],
	imported_minutes: ['minute', 'messages'],
	segment_times: ['n', 'bytes'],
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
	table === 'pairs' || table === 'imported' || table === 'idempotency' ? 2 : 1;
