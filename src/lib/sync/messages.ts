/** What threads of one device tell each other. */
import type { SeqRange } from '../archive/tables/types';
import type { Query } from '../wire/queries';
import type { SyncState } from './status';

/** A page to its own worker. */
export type PageMessage =
	| {
			readonly type: 'start';
			readonly relay: string;
			readonly visible: boolean;
			readonly online: boolean;
	  }
	/** The page was shown or hidden, or the browser says whether there is a network. */
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

/** Tabs of one relay among themselves, on a BroadcastChannel. */
export type TabMessage =
	/** The leader, each second and at each change. */
	| { readonly type: 'beat'; readonly epoch: number; readonly state: SyncState }
	/** A visible follower, in answer to a beat: the leader keeps the pace of a visible page. */
	| { readonly type: 'visible' }
	/** What a follower’s page wants. */
	| LeaderRequest;
