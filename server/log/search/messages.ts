/** Messages between a log and its search thread. */
import type { TextQuery, TextsFound } from '../query-types';

export interface SearchOrder {
	readonly id: number;
	readonly query: TextQuery;
	/** Ignores events after this one. */
	readonly at: number;
}

/** Without an id it reports that the index can't be written. `logDamaged`: the log itself can't be read. */
export type SearchAnswer =
	| { readonly id: number; readonly found: TextsFound }
	| { readonly id: number | null; readonly failed: string; readonly logDamaged: boolean };
