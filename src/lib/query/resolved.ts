/**
 * A query with everything resolved that only its reader's device knows: ids for names, instants for dates. The device
 * and the relay match events with it, and find the same at the same seq. JSON: it travels.
 */
import type { FoldOptions } from './fold';
import type { Has, Is } from './keys';
import type { Sort } from './query';

export type Condition =
	/** A part of the text, as written: each side folds it. */
	| { readonly type: 'text'; readonly text: string }
	| { readonly type: 'regex'; readonly source: string; readonly matchCase: boolean }
	| { readonly type: 'from'; readonly users: readonly number[] }
	/** Replies to these users, and mentions of these names. */
	| { readonly type: 'to'; readonly users: readonly number[]; readonly names: readonly string[] }
	| { readonly type: 'in'; readonly channels: readonly number[] }
	/** Epoch ms by sentAt; `from` is in it, `before` isn't. Null: no bound. */
	| { readonly type: 'sent'; readonly from: number | null; readonly before: number | null }
	| { readonly type: 'has'; readonly what: Has }
	| { readonly type: 'is'; readonly what: Exclude<Is, 'mention' | 'unread'> }
	/** Mentions of the reader. */
	| { readonly type: 'mention'; readonly names: readonly string[] }
	/** After the reader's mark in each channel: [channel id, seq]. Never sent to a relay. */
	| { readonly type: 'unread'; readonly after: readonly (readonly [number, number])[] }
	| { readonly type: 'emote'; readonly name: string }
	| { readonly type: 'badge'; readonly name: string }
	| { readonly type: 'link'; readonly part: string };

export interface ResolvedClause {
	readonly negated: boolean;
	/** One of them must match. */
	readonly any: readonly Condition[];
}

export interface ResolvedQuery {
	/** All of these must match; of the clauses in each, one. */
	readonly groups: readonly (readonly ResolvedClause[])[];
	readonly sort: Sort;
	readonly fold: FoldOptions;
}
