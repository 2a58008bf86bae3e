/** How text from outside is written down: the rules of docs/PROTOCOL.md for every entrance. */

/**
 * What ends a line, or a word, for those who wrote it: a message is one line, so that such characters become blanks.
 * U+001D to U+001F aren't among them: IRC's clients use them for italics and the like.
 */
// eslint-disable-next-line no-control-regex -- these are control characters
const BORDERS = /[\n\v\f\r\u001c\u0085\u2028\u2029]+/g;
// eslint-disable-next-line no-control-regex -- as above
const AT_ENDS = /^[\n\v\f\r\u001c\u0085\u2028\u2029]+|[\n\v\f\r\u001c\u0085\u2028\u2029]+$/g;
/** Control characters but tab and borders. */
// eslint-disable-next-line no-control-regex -- as above
const CONTROLS = /[\u0000-\u0008\u000e-\u001b\u001d-\u001f\u007f-\u0084\u0086-\u009f]/g;
/** Anything that `oneLine` changes, besides lone surrogates. */
// eslint-disable-next-line no-control-regex -- as above
const CHANGED = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/;
/** Marks, overrides and isolates: they turn what stands beside them, too. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Needs no cleaning: most names, ids and times match. */
const ASCII_NAME = /^[!-~]+$/;
/**
 * What nobody sees: blanks and controls, what fonts skip by default (zero widths, Hangul fillers, the soft hyphen, tag
 * characters, variation selectors), marks without a letter to stand on, and signs that are empty by their design: the
 * Braille blank, the null notehead, anchors of annotations, joiners of hieroglyphs.
 */
const NOTHING = /^[\s\p{Cc}\p{DI}\p{M}\p{NChar}\u2800\ufff9-\ufffb\u{1d159}\u{13430}-\u{1343f}]*$/u;

/** A text in its stored form: well-formed, one line, without control characters except tab. */
export function oneLine(raw: string): string {
	const text = raw.isWellFormed() ? raw : raw.toWellFormed();
	if (!CHANGED.test(text)) return text;
	return text.replace(CONTROLS, '').replace(AT_ENDS, '').replace(BORDERS, ' ');
}

/** A name in its stored form: one line, without blanks around it, composed (NFC). */
export const nameOf = (raw: string): string =>
	ASCII_NAME.test(raw) ? raw : oneLine(raw).replaceAll('\t', ' ').trim().normalize('NFC');

/** Whether a text has at most `limit` code points; the length alone decides for most. */
export function isWithin(text: string, limit: number): boolean {
	if (text.length <= limit) return true;
	if (text.length > 2 * limit) return false;
	let points = 0;
	for (const _ of text) if (++points > limit) return false;
	return true;
}

/** Whether a reader sees anything of a name. */
export const showsSomething = (name: string): boolean => !NOTHING.test(name);

/**
 * Somebody else's words for a line of a log, of /readyz or of an answer: at most `longest` UTF-16 units, and nothing in
 * it that moves, ends or turns what stands beside it.
 */
export function quotedWords(raw: string, longest: number): string {
	// Cut first: it may have megabytes.
	const words = oneLine(raw.slice(0, 2 * longest))
		.replace(DIRECTIONS, '')
		.replaceAll('\t', ' ')
		.trim();
	return words.length <= longest ? words : `${words.slice(0, longest - 1).toWellFormed()}…`;
}
