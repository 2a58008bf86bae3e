/** Messages between the threads of one device. */
import type { SeqRange } from '../archive/tables/types';
import type { Query } from '../wire/queries';
import type { SyncState } from './status';

/** From a page to its own worker. */
export type PageMessage =
	| {
			readonly type: 'start';
			readonly relay: string;
			readonly visible: boolean;
			readonly online: boolean;
	  }
	/** The page became visible or hidden, or the network came or went. */
	| { readonly type: 'page'; readonly visible: boolean; readonly online: boolean }
	/** The page woke or the network returned: check the connection at once. */
	| { readonly type: 'wake' }
	| { readonly type: 'try-now' }
	| { readonly type: 'fill'; readonly range: SeqRange }
	/** Send the relay a query, and keep the answer. */
	| { readonly type: 'query'; readonly query: Query }
	| { readonly type: 'close' };

/** What any tab may want of the one that leads. */
export type LeaderRequest = Extract<PageMessage, { type: 'wake' | 'try-now' | 'fill' | 'query' }>;

/** Between the tabs of one relay, on a BroadcastChannel. */
export type TabMessage =
	/** From the leader, each second and at each change. */
	| { readonly type: 'beat'; readonly epoch: number; readonly state: SyncState }
	/** From a visible follower, in answer to a beat: the leader then uses the timing of a visible page. */
	| { readonly type: 'visible' }
	/** What a follower’s page wants. */
	| LeaderRequest;
