import { fold, indexIn, type FoldOptions } from '$lib/query/fold';

/** From one unit of a text up to another. */
export type MarkedRange = readonly [start: number, end: number];

/** What a search marks in its hits. */
export interface Marks {
	/** Parts of texts, as they were sought. */
	readonly texts: readonly string[];
	readonly fold: FoldOptions;
	/** What expressions match, by the message's seq. */
	readonly spans?: ReadonlyMap<number, readonly MarkedRange[]> | undefined;
}

/** A run of a text, marked as a match or not. */
export interface MarkedRun {
	readonly text: string;
	readonly marked: boolean;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Where a text matches, in order and apart, compared like a search. Complete characters as a reader sees them: letters
 * with their accents, emoji with all their parts.
 */
export function rangesIn(
	seq: number,
	text: string,
	{ texts, fold: options, spans }: Marks
): MarkedRange[] {
	const needles = texts.map((each) => fold(each, options)).filter((needle) => needle !== '');
	let folded = '';
	/** For each unit of the folded text: the start and end of its character in the original. */
	const from: number[] = [];
	const to: number[] = [];
	if (needles.length > 0) {
		for (const { segment, index } of graphemes.segment(text)) {
			const part = fold(segment, options);
			folded += part;
			for (let i = 0; i < part.length; i++) {
				from.push(index);
				to.push(index + segment.length);
			}
		}
	}
	const found: MarkedRange[] = [...(spans?.get(seq) ?? [])];
	for (const needle of needles) {
		for (
			let at = indexIn(folded, needle);
			at !== -1;
			at = indexIn(folded, needle, at + needle.length)
		)
			found.push([from[at] ?? 0, to[at + needle.length - 1] ?? text.length]);
	}
	const apart: [number, number][] = [];
	for (const [start, end] of found.sort(([a], [b]) => a - b)) {
		const last = apart.at(-1);
		if (last && start < last[1]) last[1] = Math.max(last[1], end);
		else if (end > start) apart.push([start, end]);
	}
	return apart;
}

/** Splits a part of a text, which begins at `offset` there, at the text's marked ranges. */
export function runsOf(part: string, offset: number, ranges: readonly MarkedRange[]): MarkedRun[] {
	const runs: MarkedRun[] = [];
	let done = 0;
	for (const range of ranges) {
		const [start, end] = range.map((at) => Math.min(part.length, Math.max(done, at - offset)));
		if (start === undefined || end === undefined || end <= start) continue;
		if (start > done) runs.push({ text: part.slice(done, start), marked: false });
		runs.push({ text: part.slice(start, end), marked: true });
		done = end;
	}
	if (done < part.length) runs.push({ text: part.slice(done), marked: false });
	return runs;
}
