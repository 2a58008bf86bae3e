/** The folding of texts letter by letter, as its rules are told; slow, and apart from src/lib/query/fold.ts. */
import type { FoldOptions } from '../../../src/lib/query/fold';

/** Marks that don't change which word it is: first and last of each range. */
const LEFT_OUT: readonly (readonly [first: number, last: number])[] = [
	// Arabic vowels and the stroke that lengthens.
	...([
		[0x64b, 0x652],
		[0x670, 0x670],
		[0x640, 0x640]
	] as const),
	// Hebrew accents and vowels.
	...([
		[0x591, 0x5bd],
		[0x5bf, 0x5bf],
		[0x5c1, 0x5c2],
		[0x5c4, 0x5c5],
		[0x5c7, 0x5c7]
	] as const),
	// What has no width and no meaning.
	...([
		[0xad, 0xad],
		[0x34f, 0x34f],
		[0x61c, 0x61c],
		[0x180e, 0x180e],
		[0x200b, 0x200c]
	] as const),
	...([
		[0x200e, 0x200f],
		[0x202a, 0x202e],
		[0x2060, 0x2064],
		[0x2066, 0x2069]
	] as const),
	// Selectors of a look, and skin tones.
	...([
		[0xfeff, 0xfeff],
		[0xfe00, 0xfe0f],
		[0x1f3fb, 0x1f3ff]
	] as const)
];
const SINGLE = '\u2018\u2019\u201a\u201b\u02bc\u2032';
const DOUBLE = '\u201c\u201d\u201e\u201f\u2033';
const JOINER = '\u200d';
const isPicture = (letter: string | undefined): boolean =>
	letter !== undefined && /^\p{Extended_Pictographic}$/u.test(letter);
const isLeftOut = (letter: string): boolean => {
	const code = letter.codePointAt(0) ?? 0;
	return LEFT_OUT.some(([first, last]) => code >= first && code <= last);
};
const withoutCase = (letter: string): string => {
	const lower = letter.toLowerCase().toUpperCase().toLowerCase();
	return lower === 'ς' ? 'σ' : lower;
};

export function naiveFold(text: string, { matchCase, ignoreAccents }: FoldOptions): string {
	const seen = Array.from(text.normalize('NFKC')).filter((letter) => !isLeftOut(letter));
	let letters = seen
		.filter((letter, i) => letter !== JOINER || (isPicture(seen[i - 1]) && isPicture(seen[i + 1])))
		.map((letter) => (SINGLE.includes(letter) ? "'" : DOUBLE.includes(letter) ? '"' : letter));
	if (!matchCase) {
		letters = Array.from(letters.map(withoutCase).join(''));
		letters = letters.filter((letter, i) => letter !== '\u0307' || letters[i - 1] !== 'i');
	}
	if (ignoreAccents) {
		letters = Array.from(letters.join('').normalize('NFD')).filter(
			(letter) => letter < '\u0300' || letter > '\u036f'
		);
	}
	return letters.join('').normalize('NFC');
}

const isFlagLetter = (letter: string): boolean => letter >= '\u{1f1e6}' && letter <= '\u{1f1ff}';

/** Places between two letters that are one flag, in UTF-16 units. */
function insideFlags(text: string): Set<number> {
	const places = new Set<number>();
	let at = 0;
	let inRow = 0;
	for (const letter of text) {
		const code = letter.codePointAt(0) ?? 0;
		const isFlag = isFlagLetter(letter) && code >= 0x1f1e6 && code <= 0x1f1ff;
		if (isFlag && inRow % 2 === 1) places.add(at);
		inRow = isFlag ? inRow + 1 : 0;
		at += letter.length;
	}
	return places;
}

const isTag = (letter: string): boolean => letter >= '\u{e0020}' && letter <= '\u{e007f}';

/** Places between the letters of one region's flag, in UTF-16 units. */
function insideTags(text: string): Set<number> {
	const places = new Set<number>();
	let at = 0;
	let before = '';
	for (const letter of text) {
		if (isTag(letter) && (isTag(before) || isPicture(before))) places.add(at);
		before = letter;
		at += letter.length;
	}
	return places;
}

/** Places amid characters of two UTF-16 units. */
function insideCharacters(text: string): Set<number> {
	const places = new Set<number>();
	let at = 0;
	for (const letter of text) {
		if (letter.length === 2) places.add(at + 1);
		at += letter.length;
	}
	return places;
}

/** Whether a folded text has the folded part, without cutting a character, an emoji or a flag. */
export function naiveHas(text: string, part: string): boolean {
	if (!text.includes(part)) return false;
	const cuts = new Set([...insideCharacters(text), ...insideFlags(text), ...insideTags(text)]);
	for (let at = 0; at + part.length <= text.length; at++) {
		if (text.slice(at, at + part.length) !== part) continue;
		const end = at + part.length;
		const isCut = text[at - 1] === JOINER || text[end] === JOINER || cuts.has(at) || cuts.has(end);
		if (!isCut) return true;
	}
	return false;
}
