/** Chips as the sheet of filters changes them. */
import { piecesOf, type Piece } from '$lib/query/clauses';
import type { Key } from '$lib/query/query';
import { writtenOf, type Draft } from './chips';

type KeyPiece = Extract<Piece, { type: 'key' }>;

/** A chip that is one clause without a minus: only these are what a filter says. */
function plain(chip: string): KeyPiece | null {
	const [only, ...more] = piecesOf(chip);
	return only?.type === 'key' && more.length === 0 && !only.negated ? only : null;
}

const has = (chip: string, key: Key, value: string): boolean => {
	const piece = plain(chip);
	return (
		piece?.key === key && piece.values.length === 1 && piece.values[0]?.text.toLowerCase() === value
	);
};

/** The value of the only clause of that key; '' for none. */
export function valueOf({ chips }: Draft, key: Key): string {
	for (const chip of chips) {
		const piece = plain(chip);
		if (piece?.key === key && piece.values.length === 1) return piece.values[0]?.text ?? '';
	}
	return '';
}

export const isSet = ({ chips }: Draft, key: Key, value: string): boolean =>
	chips.some((chip) => has(chip, key, value));

/** The query with one clause of that key, or without: `value` as it is written, '' for none. */
export function withValue({ chips, text }: Draft, key: Key, value: string): string {
	const others = chips.filter((chip) => plain(chip)?.key !== key);
	return writtenOf({ chips: value === '' ? others : [...others, `${key}:${value}`], text });
}

/** The query with the clause, or without it if it has it. */
export function toggled(draft: Draft, key: Key, value: string): string {
	const { chips, text } = draft;
	if (!isSet(draft, key, value)) return writtenOf({ chips: [...chips, `${key}:${value}`], text });
	return writtenOf({ chips: chips.filter((chip) => !has(chip, key, value)), text });
}
