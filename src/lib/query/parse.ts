/** The parser of the query language: docs/QUERIES.md has its grammar. Pure; the relay uses the same one. */
import { OpenQuote, piecesOf, type Piece } from './clauses';
import { dateForms, periodOf } from './dates';
import { MOST_LENGTH, asText, replaced, without } from './written';
import { HAS, IS, KEYS, SORTS, isHas, isIs, nearest } from './keys';
import type {
	Clause,
	Key,
	Parsed,
	Proposal,
	Query,
	QueryError,
	QueryFault,
	Sort,
	Span,
	Value
} from './query';

export const MOST_CLAUSES = 16;

type KeyPiece = Extract<Piece, { type: 'key' }>;

/** Ends the parsing: the fault in the query. */
class Fault extends Error {
	readonly error: QueryError;

	constructor(error: QueryError) {
		super(error.message);
		this.error = error;
	}
}

/**
 * Takes a query apart, or says what is wrong with it. `now`: epoch ms; dates are in this device's zone. Names are only
 * looked up by `resolve`.
 */
export function parse(query: string, now: number): Parsed {
	try {
		return { type: 'query', query: queryOf(query, now) };
	} catch (error) {
		if (error instanceof Fault) return { type: 'error', error: error.error };
		throw error;
	}
}

function queryOf(text: string, now: number): Query {
	if (text.length > MOST_LENGTH) {
		fault('too-long', { start: MOST_LENGTH, end: text.length }, [
			`A search has at most ${MOST_LENGTH} characters.`,
			{ label: 'Search for the beginning', query: beginningOf(text) }
		]);
	}
	const pieces = understood(text);
	const clauses = pieces.filter(({ type }) => type !== 'or');
	const beyond = clauses[MOST_CLAUSES];
	if (beyond) {
		fault('too-many-clauses', { start: beyond.start, end: text.length }, [
			`A search has at most ${MOST_CLAUSES} parts.`,
			{
				label: 'Search without the rest',
				query: text.slice(0, beyond.start).trim().replace(/\sOR$/, '').trim()
			}
		]);
	}
	const groups: Clause[][] = [];
	let sort: Sort = 'new';
	/** The OR before this clause, if there is one. */
	let or: Piece | null = null;
	/** Whether the piece before is one that OR can join: an order of the hits isn't. */
	let joins = false;
	for (const piece of pieces) {
		if (piece.type === 'or') {
			if (or || !joins) danglingOr(text, piece);
			or = piece;
		} else if (piece.type === 'key' && piece.key === 'sort') {
			if (or) danglingOr(text, or);
			sort = sortOf(text, piece);
			joins = false;
		} else {
			const clause = clauseOf(text, piece, now);
			const group = groups.at(-1);
			if (or && group) group.push(clause);
			else groups.push([clause]);
			or = null;
			joins = true;
		}
	}
	if (or) danglingOr(text, or);
	return { groups, sort };
}

/** As much of the beginning as a search has room for: no half of a sign, no open quote. */
function beginningOf(text: string): string {
	// Room for one more quote.
	const cut = text
		.slice(0, MOST_LENGTH - 1)
		.replace(/[\ud800-\udbff]$/, '')
		.trim();
	try {
		piecesOf(cut);
		return cut;
	} catch (error) {
		if (!(error instanceof OpenQuote)) throw error;
		return error.start === cut.length - 1 ? cut.slice(0, error.start).trim() : `${cut}"`;
	}
}

function understood(text: string): Piece[] {
	try {
		return piecesOf(text);
	} catch (error) {
		if (!(error instanceof OpenQuote)) throw error;
		const { start } = error;
		return fault('open-quote', { start, end: text.length }, [
			'This quote has no end.',
			{ label: 'Close it', query: `${text.trimEnd()}"` },
			{ label: 'Search without it', query: replaced(text, { start, end: start + 1 }, ' ').trim() }
		]);
	}
}

function danglingOr(text: string, piece: Piece): never {
	return fault('dangling-or', piece, [
		'OR stands between two things to look for.',
		{ label: 'Search for the word “OR”', query: replaced(text, piece, '"OR"') },
		{ label: 'Leave it out', query: without(text, piece) }
	]);
}

function sortOf(text: string, piece: KeyPiece): Sort {
	const [value, more] = piece.values;
	const sort = SORTS.find((each) => each === value?.text.toLowerCase());
	if (sort && !more && !piece.negated) return sort;
	return fault('bad-sort', piece, [
		'sort: is new or old.',
		...SORTS.map((each) => ({
			label: `sort:${each}`,
			query: replaced(text, piece, `sort:${each}`)
		})),
		asText(text, unsigned(piece))
	]);
}

function clauseOf(text: string, piece: Exclude<Piece, { type: 'or' }>, now: number): Clause {
	const { start, end, negated } = piece;
	switch (piece.type) {
		case 'text':
			return {
				start,
				end,
				negated,
				term: { type: 'text', text: piece.text, quoted: piece.quoted }
			};
		case 'regex':
			return {
				start,
				end,
				negated,
				term: { type: 'regex', source: piece.source, matchCase: piece.matchCase }
			};
		case 'key': {
			const { key, values } = piece;
			if (key === 'sort') throw new Error('sort is no clause');
			for (const value of values) check(text, piece, key, value, now);
			return { start, end, negated, term: { type: 'key', key, values } };
		}
	}
}

/** Throws Fault where a value can't be one of its key. */
function check(text: string, piece: KeyPiece, key: Key, value: Value, now: number): void {
	if (value.text === '') {
		const blanks = /^\s+(?=\S)/u.exec(text.slice(value.end))?.[0] ?? '';
		const joined = replaced(text, { start: value.end, end: value.end + blanks.length }, '');
		fault('no-value', { start: value.start, end: value.end }, [
			`${key}: needs ${KEYS[key]}.`,
			...(blanks ? [{ label: 'Leave out the blank', query: joined }] : []),
			asText(text, unsigned(piece))
		]);
	}
	if (key === 'has' && !isHas(value.text.toLowerCase())) unknownValue(text, piece, key, value, HAS);
	if (key === 'is' && !isIs(value.text.toLowerCase())) unknownValue(text, piece, key, value, IS);
	const isDate = key === 'before' || key === 'after' || key === 'on';
	if (isDate && periodOf(value.text, now) === null) {
		fault('bad-date', value, [
			`“${value.text}” is no day or time: write it as ${dateForms(now).join(', ')} or today.`,
			...dateForms(now)
				.slice(0, 1)
				.map((form) => ({ label: `${key}:${form}`, query: replaced(text, value, form) })),
			asText(text, unsigned(piece))
		]);
	}
}

function unknownValue(
	text: string,
	piece: KeyPiece,
	key: Key,
	value: Value,
	known: readonly string[]
): never {
	return fault('unknown-value', value, [
		`${key}: knows ${known.join(', ')}.`,
		...nearest(value.text, known, 3).map((each) => ({
			label: `${key}:${each}`,
			query: replaced(text, value, each)
		})),
		asText(text, unsigned(piece))
	]);
}

/** A clause without its minus. */
const unsigned = ({ start, end, negated }: Piece): Span => ({
	start: start + (negated ? 1 : 0),
	end
});

function fault(
	code: QueryFault,
	{ start, end }: Span,
	[message, ...proposals]: readonly [string, ...Proposal[]]
): never {
	throw new Fault({ code, start, end, message, proposals });
}
