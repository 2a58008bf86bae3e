/** Messages between a log and its search thread. */
import type { LogFault } from '../log';
import type { HitsFound, HitsQuery } from '../query-types';

export type SearchOrder =
	| {
			readonly type: 'find';
			readonly id: number;
			readonly query: HitsQuery;
			/** The log's head: what is found is exact as of this event, or of a later search's. */
			readonly at: number;
	  }
	/** Nobody waits for the answer any more. */
	| { readonly type: 'leave'; readonly id: number };

export type SearchAnswer =
	| { readonly type: 'found'; readonly id: number; readonly found: HitsFound }
	| {
			readonly type: 'refused';
			readonly id: number;
			readonly code: LogFault;
			readonly message: string;
			readonly recovery: string;
	  }
	/** `logDamaged`: the log itself can't be read. */
	| {
			readonly type: 'failed';
			readonly id: number;
			readonly reason: string;
			readonly logDamaged: boolean;
	  }
	/** The index can't be written. */
	| { readonly type: 'index-failed'; readonly reason: string };
