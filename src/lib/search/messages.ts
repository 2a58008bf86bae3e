/** Messages between a page and its search worker. */
import type { ArchivedEvent } from '../archive/tables/types';
import type { TextSpan } from '../query/regex';
import type { ResolvedQuery } from '../query/resolved';

export interface SearchAsk {
	/** Of a page's requests only the newest is answered; the others end. */
	readonly id: number;
	/** Name of the archive's database. */
	readonly archive: string;
	readonly query: ResolvedQuery;
	/** Number of hits wanted. */
	readonly limit: number;
	/** A hit whose place among all of them is wanted, by its seq. */
	readonly placeFor?: number | null;
}

/** Where a hit stands among all, from 1 on in the order of the query, and the seqs of its neighbours; null at an end. */
export interface HitPlace {
	readonly seq: number;
	readonly number: number;
	readonly previous: number | null;
	readonly next: number | null;
}

/** Asks for nothing yet: the texts of this relay's current archive will be wanted. */
export interface SearchAhead {
	/** The relay's base URL. */
	readonly ahead: string;
}

/** The results so far, and in the end all. */
export interface SearchFound {
	readonly id: number;
	/** The first matching messages, in the order of the query. */
	readonly hits: readonly ArchivedEvent[];
	/** How many messages match among those that are stored; null until all were looked at. */
	readonly total: number | null;
	/** Events that were looked at, of those that are stored. */
	readonly searched: number;
	readonly stored: number;
	/** Events of the log that aren't stored. */
	readonly missing: number;
	/** The newest event of the log when the search began. */
	readonly at: number;
	/** The place that was wanted; absent until it is known, and where the hit is none. */
	readonly place?: HitPlace;
	/** By seq: what the query's expressions match of the hit's text. Absent where it has none. */
	readonly spans?: ReadonlyMap<number, readonly TextSpan[]>;
}

export type SearchTold =
	| SearchFound
	| { readonly id: number; readonly failed: true }
	/** The query has an expression that can't be run: `message` says why. */
	| {
			readonly id: number;
			readonly refused: { readonly source: string; readonly message: string };
	  };
