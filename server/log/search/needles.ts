/** What the texts that match a condition certainly have, as the index has them: parts of texts folded plainly. */
import { fold, type FoldOptions } from '../../../src/lib/query/fold';
import type { Condition } from '../../../src/lib/query/resolved';

/** Length of the index's units, in characters: it finds nothing shorter. */
const GRAM = 3;

export interface Needles {
	/** All of them are in the text. */
	readonly parts: readonly string[];
	/** Whether each text with all of them matches. */
	readonly exact: boolean;
}

/** What the index takes for something else: SQLite ends a text at a NUL, and keeps no half of a character. */
const isOdd = (part: string): boolean => part.includes('\0') || !part.isWellFormed();
/** What SQLite's index takes for one letter. */
const SAME_IN_INDEX = /[\ufffd-\uffff]/;
/** Emoji and flags, of which a part isn't found: the matcher looks at what is beside them. */
const BORDERED =
	/^[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}\u{e0020}-\u{e007f}]|[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}\u{e0020}-\u{e007f}]$/u;

const isLong = (part: string): boolean => Array.from(part).length >= GRAM;

/** Null if the index can't narrow texts that match the condition. */
export function needlesOf(condition: Condition, options: FoldOptions): Needles | null {
	switch (condition.type) {
		case 'text':
			return textNeedles(fold(condition.text, options), options);
		case 'regex':
			return inexact(requiredIn(condition.source).map((part) => part.toLowerCase()));
		case 'link':
			return inexact(['://']);
		case 'has':
			return condition.what === 'link' || condition.what === 'image' ? inexact(['://']) : null;
		default:
			return null;
	}
}

/** `needle` is folded as the query wants. */
function textNeedles(needle: string, { matchCase, ignoreAccents }: FoldOptions): Needles | null {
	// An accent may be anywhere in what the index has.
	if (ignoreAccents || isOdd(needle)) return null;
	if (matchCase) return inexact(asciiIn(needle, JOINING));
	if (!isLong(needle)) return null;
	return { parts: [needle], exact: !BORDERED.test(needle) && !SAME_IN_INDEX.test(needle) };
}

function inexact(parts: readonly string[]): Needles | null {
	const long = parts.filter(isLong);
	return long.length > 0 ? { parts: long, exact: false } : null;
}

// eslint-disable-next-line no-control-regex
const ASCII = /[\x01-\x7f]+/g;
/** Small letters that join with a mark behind them where capital ones don't, and the one that loses its dot. */
const JOINING = /[hijtwy]$/;

/** The runs of ASCII in a part of a text, in lower case, without the last letter of each that matches `uncertain`. */
const asciiIn = (part: string, uncertain: RegExp): string[] =>
	(part.match(ASCII) ?? []).map((run) => run.toLowerCase().replace(uncertain, ''));

/** Signs of an expression that aren't themselves. */
const SYNTAX = /[$()*+.?[\\\]^{|}]/;
const REPEATS = /[*+?{]/;

/**
 * Runs of ASCII that each match of an expression has, in whatever case. Only what is plain to see: outside of groups and
 * classes, where nothing is repeated. The last letter of a run is left out: in the folded text it may have joined with
 * an accent behind it.
 */
export function requiredIn(source: string): string[] {
	const runs: string[] = [];
	let run = '';
	const end = (): void => {
		runs.push(run.slice(0, -1));
		run = '';
	};
	let depth = 0;
	for (let at = 0; at < source.length; at++) {
		const sign = source[at] ?? '';
		if (sign === '|' && depth === 0) return [];
		if (sign === '(') {
			// Flags change what follows, and `(?` is much else.
			if (source[at + 1] === '?' && source[at + 2] !== ':') return [];
			depth++;
			end();
		} else if (sign === ')') {
			depth--;
		} else if (sign === '[') {
			const close = endOfClass(source, at);
			if (close === -1) return [];
			at = close;
			end();
		} else if (sign === '\\') {
			const escaped = source[++at] ?? '';
			// \Q begins what is quoted; \p{…} and \x{…} have braces.
			if (/[a-zA-Z0-9]/.test(escaped)) {
				if (!/[bBdDsSwW]/.test(escaped)) return [];
				end();
			} else if (depth === 0) run += escaped;
		} else if (REPEATS.test(sign)) {
			// Of what is repeated there may be none.
			run = run.slice(0, -1);
			end();
			if (sign === '{') {
				const close = source.indexOf('}', at);
				if (close === -1) return [];
				at = close;
			}
		} else if (SYNTAX.test(sign) || sign < ' ' || sign > '~') end();
		else if (depth === 0) run += sign;
	}
	end();
	return runs.filter((each) => each !== '');
}

/** The end of the class that begins at `at`, or -1 where it isn't plain. */
function endOfClass(source: string, at: number): number {
	for (let i = at + 1; i < source.length; i++) {
		if (source[i] === '\\') i++;
		else if (source[i] === '[') return -1;
		else if (source[i] === ']') return i > at + 1 && source[i - 1] !== '^' ? i : -1;
	}
	return -1;
}
