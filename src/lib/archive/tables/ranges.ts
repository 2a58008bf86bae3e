/**
 * Coverage as lists of seq ranges: ascending, disjoint, never adjacent. All functions are pure and preserve
 * that form.
 */
import type { SeqRange } from './types';

/** `ranges` and all of `added`. */
export function addRange(ranges: readonly SeqRange[], added: SeqRange): SeqRange[] {
	let { first, last } = added;
	const out: SeqRange[] = [];
	for (const range of ranges) {
		if (range.last < first - 1) out.push(range);
		else if (range.first <= last + 1) {
			first = Math.min(first, range.first);
			last = Math.max(last, range.last);
		}
	}
	out.push({ first, last });
	for (const range of ranges) if (range.first > last + 1) out.push(range);
	return out;
}

/** `ranges` without any seq of `removed`. */
export function removeRange(ranges: readonly SeqRange[], removed: SeqRange): SeqRange[] {
	return ranges.flatMap((range) => {
		const left = { first: range.first, last: Math.min(range.last, removed.first - 1) };
		const right = { first: Math.max(range.first, removed.last + 1), last: range.last };
		return [left, right].filter((part) => part.first <= part.last);
	});
}

/** The seqs of `within` that aren't in `ranges`. */
export function gapsIn(ranges: readonly SeqRange[], within: SeqRange): SeqRange[] {
	let gaps: SeqRange[] = within.first <= within.last ? [within] : [];
	for (const range of ranges) gaps = removeRange(gaps, range);
	return gaps;
}

/** The number of seqs in `ranges`. */
export const sizeOf = (ranges: readonly SeqRange[]): number =>
	ranges.reduce((sum, range) => sum + range.last - range.first + 1, 0);
