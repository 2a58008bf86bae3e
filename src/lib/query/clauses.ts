/** Takes a written query apart into clauses. */
import { isKey } from './keys';
import type { Key, Span, Value } from './query';

/** A clause before its values are understood. */
export type Piece = Span & { readonly negated: boolean } & (
		| { readonly type: 'or' }
		| { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
		| { readonly type: 'regex'; readonly source: string; readonly matchCase: boolean }
		| { readonly type: 'key'; readonly key: Key; readonly values: readonly Value[] }
	);

/** A quote without an end: where it begins. */
export class OpenQuote extends Error {
	readonly start: number;

	constructor(start: number) {
		super('a quote is not closed');
		this.start = start;
	}
}

const BLANK = /\s/u;
/** Phones write curly quotes by themselves. */
const QUOTES = '"\u201c\u201d\u201e\u201f';
const isQuote = (sign: string | undefined): boolean => sign !== undefined && QUOTES.includes(sign);

/** The pieces of a query, in order. Throws OpenQuote. */
export function piecesOf(query: string): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	while (at < query.length) {
		if (BLANK.test(query[at] ?? '')) {
			at++;
			continue;
		}
		const piece = pieceAt(query, at);
		pieces.push(piece);
		at = piece.end;
	}
	return pieces;
}

function pieceAt(query: string, start: number): Piece {
	const after = query[start + 1];
	const negated = query[start] === '-' && after !== undefined && !BLANK.test(after);
	const at = negated ? start + 1 : start;
	const common = { start, negated };
	if (isQuote(query[at])) {
		const { text, end } = quotedAt(query, at);
		return { ...common, type: 'text', text, quoted: true, end };
	}
	const regex = query[at] === '/' ? regexAt(query, at) : null;
	if (regex) return { ...common, type: 'regex', ...regex };
	const end = endOfWord(query, at);
	const word = query.slice(at, end);
	if (!negated && word === 'OR') return { ...common, type: 'or', end };
	const colon = word.indexOf(':');
	const key = word.slice(0, colon).toLowerCase();
	if (colon > 0 && isKey(key)) {
		const values = valuesAt(query, at + colon + 1);
		return { ...common, type: 'key', key, values, end: values.at(-1)?.end ?? at + colon + 1 };
	}
	return { ...common, type: 'text', text: word, quoted: false, end };
}

function endOfWord(query: string, at: number): number {
	let end = at;
	while (end < query.length && !BLANK.test(query[end] ?? '')) end++;
	return end;
}

/** The quoted text that begins at `at`; a quote in it is written twice, whichever of them it is. */
function quotedAt(query: string, at: number): { readonly text: string; readonly end: number } {
	let text = '';
	for (let i = at + 1; i < query.length; i++) {
		if (!isQuote(query[i])) {
			text += query[i] ?? '';
		} else if (isQuote(query[i + 1])) {
			text += query[i] ?? '';
			i++;
		} else {
			return { text, end: i + 1 };
		}
	}
	throw new OpenQuote(at);
}

/**
 * The expression that begins at `at`, as JavaScript writes one: the first slash that is neither escaped nor in a class
 * ends it. Null if that isn't the end of the clause: `/usr/bin` and `/join` are words.
 */
function regexAt(
	query: string,
	at: number
): { readonly source: string; readonly matchCase: boolean; readonly end: number } | null {
	let inClass = false;
	for (let i = at + 1; i < query.length; i++) {
		const sign = query[i];
		if (sign === '\\') i++;
		else if (sign === '[') inClass = true;
		else if (sign === ']') inClass = false;
		else if (sign === '/' && !inClass) {
			const matchCase = query[i + 1] === 'c';
			const end = i + (matchCase ? 2 : 1);
			const isEnd = end === query.length || BLANK.test(query[end] ?? '');
			return isEnd && i > at + 1 ? { source: query.slice(at + 1, i), matchCase, end } : null;
		}
	}
	return null;
}

/** The values of a key, separated by commas; an empty one stands for what is missing. */
function valuesAt(query: string, from: number): Value[] {
	const values: Value[] = [];
	let at = from;
	for (;;) {
		const value = valueAt(query, at);
		values.push(value);
		if (query[value.end] !== ',') return values;
		at = value.end + 1;
	}
}

function valueAt(query: string, start: number): Value {
	if (isQuote(query[start])) return { start, ...quotedAt(query, start), quoted: true };
	let end = start;
	while (end < query.length && query[end] !== ',' && !BLANK.test(query[end] ?? '')) end++;
	return { start, end, text: query.slice(start, end), quoted: false };
}
