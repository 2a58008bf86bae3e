import { NO_TERM, type Term } from '../../src/lib/wire/index';

/** The term in force at `seq`: the last one that begins at or before it. `terms` are oldest first. */
export function termAt(terms: readonly Term[], seq: number): string {
	let low = 0;
	let high = terms.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const term = terms[middle];
		if (term && term.from <= seq) low = middle + 1;
		else high = middle;
	}
	return seq === 0 ? NO_TERM : (terms[low - 1]?.term ?? NO_TERM);
}

/** The terms in force from `seq` on, oldest first. */
export function termsFrom(terms: readonly Term[], seq: number): Term[] {
	const later = terms.findIndex((term) => term.from > seq);
	if (later === -1) return terms.slice(-1);
	return terms.slice(Math.max(0, later - 1));
}

/** Whether `term` was in force at `seq` or later: then whoever knows it has the same history up to there. */
export function isHistory(terms: readonly Term[], term: string, seq: number): boolean {
	const at = terms.findIndex((each) => each.term === term);
	return at !== -1 && seq < (terms[at + 1]?.from ?? Infinity);
}
