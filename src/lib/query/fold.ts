/**
 * Texts in their form for search, the same on device and relay. What is built on folded texts carries the version
 * (FOLDING); names are folded by `foldName` of the wire, which never changes with this.
 */

/** Raise it when the folding changes. */
export const FOLDING = 3;

export interface FoldOptions {
	readonly matchCase: boolean;
	/** Whether é is found by e. */
	readonly ignoreAccents: boolean;
}

export const PLAIN: FoldOptions = { matchCase: false, ignoreAccents: false };

/** Text that only its case can change. */
const ASCII = /^[\0-\x7f]*$/;
/**
 * Marks that don't change which word it is: vowels of Arabic and Hebrew, the Arabic stroke that only lengthens; soft
 * hyphens, signs without width and without a meaning, selectors of an emoji's look, skin tones.
 */
const MARKS = new RegExp(
	[
		'[\\u064b-\\u0652\\u0670\\u0640]',
		'[\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7]',
		'[\\u034f\\u00ad\\u061c\\u180e\\u200b\\u200c\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff]',
		'[\\ufe00-\\ufe0f]',
		'[\\u{1f3fb}-\\u{1f3ff}]'
	].join('|'),
	'gu'
);
/** A joiner joins emoji, and is nothing elsewhere. */
const JOINER = /(?<!\p{Extended_Pictographic})\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const QUOTES = /[\u2018\u2019\u201a\u201b\u02bc\u2032]|[\u201c-\u201f\u2033]/g;
const ONE = /[\u2018\u2019\u201a\u201b\u02bc\u2032]/;
/** What the cases leave of one letter: the last sigma of a word, and the dot that İ keeps in lower case. */
const SIGMA = /ς/g;
const DOTTED = /i\u0307/g;
/** Accents of Latin, Greek and Cyrillic letters; the marks of other scripts are letters of theirs. */
const ACCENTS = /[\u0300-\u036f]/g;

/** The text as it is compared. `NFKC` also makes one of the widths of a letter: Ａ, ｶ, ﬁ. */
export function fold(text: string, { matchCase, ignoreAccents }: FoldOptions = PLAIN): string {
	if (ASCII.test(text)) return matchCase ? text : text.toLowerCase();
	let folded = text
		.normalize('NFKC')
		.replace(MARKS, '')
		.replace(JOINER, '')
		.replace(QUOTES, (sign) => (ONE.test(sign) ? "'" : '"'));
	if (!matchCase) folded = withoutCase(folded);
	if (ignoreAccents) folded = folded.normalize('NFD').replace(ACCENTS, '');
	// What was taken out may have kept a letter and its accent apart.
	return folded.normalize('NFC');
}

/**
 * Lower, upper and lower case again lead all forms of a letter to one: ß to ss, ſ to s, and i, ı, İ and I to i, as
 * nobody knows the language of a message.
 */
const withoutCase = (text: string): string =>
	text.toLowerCase().toUpperCase().toLowerCase().replace(SIGMA, 'σ').replace(DOTTED, 'i');

const REGIONAL = /[\u{1f1e6}-\u{1f1ff}]/u;
const REGIONAL_UNITS = 2;
const JOIN = '\u200d';

/** The first place of `needle` in `text` from `from` on, both folded; -1 if there is none. Emoji and flags are found whole. */
export function indexIn(text: string, needle: string, from = 0): number {
	if (isCut(needle)) return -1;
	for (let at = text.indexOf(needle, from); at !== -1; at = text.indexOf(needle, at + 1)) {
		if (isWhole(text, at, at + needle.length)) return at;
	}
	return -1;
}

const CUT = /^[\udc00-\udfff]|[\ud800-\udbff]$/;

/** Whether a part begins or ends amid a character of two units: no text has half of one. */
export const isCut = (part: string): boolean => CUT.test(part);

/** Whether no emoji and no flag is cut at the ends of a part. */
function isWhole(text: string, start: number, end: number): boolean {
	if (text[start - 1] === JOIN || text[end] === JOIN) return false;
	return (
		!cutsFlag(text, start) && !cutsFlag(text, end) && !isTagged(text, start) && !isTagged(text, end)
	);
}

/**
 * The flags of regions, such as Scotland’s, are an emoji with letters behind it that show nothing. One sign at a time:
 * V8 of Chromium 156 misses matches of a pattern that ends in `$` and begins with such a class.
 */
const TAG = /^[\u{e0020}-\u{e007f}]$/u;
const TAGGED = /^[\p{Extended_Pictographic}\u{e0020}-\u{e007f}]$/u;
const TAG_UNITS = 2;

/** Whether such letters go on at this place. */
const isTagged = (text: string, at: number): boolean =>
	TAG.test(text.slice(at, at + TAG_UNITS)) &&
	TAGGED.test(Array.from(text.slice(Math.max(0, at - TAG_UNITS), at)).at(-1) ?? '');

/** Two regional letters are a flag: a place amid a row of them cuts one if an odd number stands before it. */
function cutsFlag(text: string, at: number): boolean {
	if (!isRegional(text, at)) return false;
	let before = 0;
	for (let i = at - REGIONAL_UNITS; isRegional(text, i); i -= REGIONAL_UNITS) before++;
	return before % 2 === 1;
}

function isRegional(text: string, at: number): boolean {
	const code = at < 0 ? undefined : text.codePointAt(at);
	return code !== undefined && REGIONAL.test(String.fromCodePoint(code));
}
