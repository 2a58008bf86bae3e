import { foldText } from '$lib/wire/fold';

/** A run of a text, marked as a match or not. */
export interface MarkedRun {
	readonly text: string;
	readonly marked: boolean;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Splits a text at matches of `sought`, compared like a search. It marks complete characters as a reader sees
 * them: letters with their accents, emoji with all their parts.
 */
export function marksIn(text: string, sought: string): MarkedRun[] {
	const needle = foldText(sought);
	if (needle === '') return [{ text, marked: false }];
	let folded = '';
	/** For each unit of the folded text: the start and end of its character in the original. */
	const from: number[] = [];
	const to: number[] = [];
	for (const { segment, index } of graphemes.segment(text)) {
		const part = foldText(segment);
		folded += part;
		for (let i = 0; i < part.length; i++) {
			from.push(index);
			to.push(index + segment.length);
		}
	}
	const runs: MarkedRun[] = [];
	let done = 0;
	for (let at = folded.indexOf(needle); at !== -1;) {
		const start = Math.max(done, from[at] ?? 0);
		const end = to[at + needle.length - 1] ?? text.length;
		if (start > done) runs.push({ text: text.slice(done, start), marked: false });
		if (end > start) runs.push({ text: text.slice(start, end), marked: true });
		done = Math.max(done, end);
		at = folded.indexOf(needle, at + needle.length);
	}
	if (done < text.length) runs.push({ text: text.slice(done), marked: false });
	return runs;
}
