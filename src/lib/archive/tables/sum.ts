/** Checksums of stored records: a browser's database may give back other bytes than it was given. */

const DOUBLE = new Float64Array(1);
const HALVES = new Uint32Array(DOUBLE.buffer);

/** One to one for each word, so that no single changed word of 32 bits goes unnoticed. */
const mix = (sum: number, word = 0): number =>
	Math.imul(((sum << 13) | (sum >>> 19)) ^ word, 0x9e3779b1);

function add(sum: number, value: unknown): number {
	if (typeof value === 'number') {
		DOUBLE[0] = value;
		return mix(mix(sum, HALVES[0]), HALVES[1]);
	}
	if (typeof value === 'string') {
		for (let i = 0; i < value.length; i++) sum = mix(sum, value.charCodeAt(i));
		return mix(sum, value.length);
	}
	if (ArrayBuffer.isView(value)) {
		const words = new Uint32Array((value.byteLength + 3) >> 2);
		new Uint8Array(words.buffer).set(
			new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
		);
		for (const word of words) sum = mix(sum, word);
		return mix(sum, value.byteLength);
	}
	if (typeof value !== 'object' || !value) return mix(sum, value === null ? 1 : value ? 2 : 3);
	for (const [key, each] of entriesOf(value)) sum = add(add(sum, key), each);
	return mix(sum, 5);
}

/** Of any realm: see browser/page-life.ts. */
const isMap = (value: object): value is Map<number, unknown> =>
	Object.prototype.toString.call(value) === '[object Map]';

/** A map's in the order of its ids: two records with the same content have the same sum. */
function entriesOf(value: object): Iterable<readonly [unknown, unknown]> {
	if (isMap(value)) return [...value].sort(([a], [b]) => a - b);
	return Array.isArray(value) ? value.entries() : Object.entries(value);
}

/** Over all of a record but its own `sum`. */
export const sumOf = ({ sum: _, ...row }: { readonly sum?: unknown }): number => add(0, row);

/** Whether a record is as it was stored; null for one that an earlier version stored, without a checksum. */
export function isIntact(row: object): boolean | null {
	const { sum } = row as { readonly sum?: unknown };
	return sum === undefined ? null : sum === sumOf(row);
}
