/** A search as its reader wrote it, taken apart; and what is wrong with one that can't be. */

/** A part of the written query: UTF-16 units, `end` excluded. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

export type Key =
	| 'from'
	| 'to'
	| 'in'
	| 'before'
	| 'after'
	| 'on'
	| 'has'
	| 'is'
	| 'emote'
	| 'badge'
	| 'link'
	| 'sort';

/** One value of a key, without quotes. */
export interface Value extends Span {
	readonly text: string;
	/** A quoted value is a name, never a word of the language such as `me`. */
	readonly quoted: boolean;
}

export type Term =
	/** A part of a text: a word or a phrase. */
	| { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
	| { readonly type: 'regex'; readonly source: string; readonly matchCase: boolean }
	/** Any of the values. */
	| { readonly type: 'key'; readonly key: Exclude<Key, 'sort'>; readonly values: readonly Value[] };

export interface Clause extends Span {
	readonly negated: boolean;
	readonly term: Term;
}

export type Sort = 'new' | 'old';

export interface Query {
	/** All of these must match; of the clauses in each, one. */
	readonly groups: readonly (readonly Clause[])[];
	readonly sort: Sort;
}

export type QueryFault =
	| 'too-long'
	| 'too-many-clauses'
	| 'open-quote'
	| 'no-text'
	| 'no-value'
	| 'unknown-value'
	| 'bad-date'
	| 'bad-regex'
	| 'unknown-person'
	| 'unknown-channel'
	| 'no-names'
	| 'dangling-or'
	| 'bad-sort'
	| 'never';

/** Why a query can't be searched for: where, in words, and ways out. */
export interface QueryError extends Span {
	readonly code: QueryFault;
	readonly message: string;
	readonly proposals: readonly Proposal[];
}

/** A query that can be searched for instead. */
export interface Proposal {
	readonly label: string;
	readonly query: string;
}

export type Parsed =
	| { readonly type: 'query'; readonly query: Query }
	| { readonly type: 'error'; readonly error: QueryError };
