/** What a log and its search thread tell each other. */
import type { TextQuery, TextsFound } from '../query-types';

export interface SearchOrder {
	readonly id: number;
	readonly query: TextQuery;
	/** Events after this one don't count. */
	readonly at: number;
}

/** Without an id: the index can't be written. */
export type SearchAnswer =
	| { readonly id: number; readonly found: TextsFound }
	| { readonly id: number | null; readonly failed: string };
