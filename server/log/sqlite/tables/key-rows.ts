/** How the tables of message ids keep them. */
import { sumOf } from './sums';

/** In the tables the low bits of `seq` are the seq, those above it a part of the row's sum. */
export const KEY_CHECK_BITS = 40;
const SEQ = 2 ** KEY_CHECK_BITS - 1;
/** The bits of a row's sum that a check has. */
export const CHECK = 0x7fffff;

/** The tables of ids, and the seq and the check of their rows in SQL: as one number they don't fit into JavaScript's. */
export const KEY_TABLES = ['keys_0', 'keys_1'] as const;
export const KEY_SEQ = `seq & ${SEQ}`;
export const KEY_CHECK = `seq >> ${KEY_CHECK_BITS}`;

/** Whether a row of these tables is as it was written; those of earlier versions have no check. */
export const isWholeKey = (seq: number, key: Uint8Array, check: number): boolean =>
	check === 0 || check === ((sumOf([seq, key]) & CHECK) | 1);

/** The seq of a row with one flipped bit in its seq or its check; undefined where it isn't one bit. */
export function mendedSeq(seq: number, key: Uint8Array, check: number): number | undefined {
	if (check <= 0) return undefined;
	const off = ((sumOf([seq, key]) & CHECK) | 1) ^ check;
	if ((off & (off - 1)) === 0) return seq;
	for (let bit = 1; bit < SEQ; bit *= 2) {
		const tried = Math.floor(seq / bit) % 2 === 1 ? seq - bit : seq + bit;
		if (isWholeKey(tried, key, check)) return tried;
	}
	return undefined;
}
