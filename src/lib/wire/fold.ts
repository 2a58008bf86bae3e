/** Letters and signs in their wide and narrow forms, and the ideographic blank. */
const WIDTHS = /[\u3000\uff01-\uff9f\uffe0-\uffee]+/g;
const ASCII = /^[\0-\x7f]*$/;
/** What the cases below leave of one letter: the last sigma of a word, and the dot that İ keeps in lower case. */
const SIGMA = /ς/g;
const DOTTED = /i\u0307/g;

/**
 * A name in its form for search: composed (NFC), in one width, and without case, in every script; the same on both
 * sides. Lower, upper and lower case again lead all forms of a letter to one: ß to ss, ſ to s, and i, ı, İ and I to i,
 * as nobody knows the language of a name. Messages have a folding of their own, which may change: src/lib/query/fold.ts.
 */
export function foldText(text: string): string {
	if (ASCII.test(text)) return text.toLowerCase();
	return text
		.replace(WIDTHS, (run) => run.normalize('NFKC'))
		.normalize('NFC')
		.toLowerCase()
		.toUpperCase()
		.toLowerCase()
		.replace(SIGMA, 'σ')
		.replace(DOTTED, 'i')
		.normalize('NFC');
}

/** A name, or a part of one, in its form for search. */
export const soughtName = (name: string): string => foldText(name.trim());
