/** What the connection is doing, as every page shows it. Times are epoch ms. The words for people live with the views. */

/** Why there is no live socket at the moment. */
export type Reason =
	/** Nothing answers at the relay's address. */
	| 'unreachable'
	/** The connection closed without a word. */
	| 'closed'
	/** The connection looked open but nothing came through it. */
	| 'silent'
	/** The relay said that it is stopping or restarting. */
	| 'relay-stopping'
	/** The relay closed this device's socket because it read too slowly. */
	| 'too-slow'
	/** The relay has as many connections as it allows. */
	| 'relay-full'
	/** The relay failed inside, or refused for now. */
	| 'relay-failed'
	/** The relay's answer can't be used; nothing of it was kept. */
	| 'bad-answer'
	/** The events that came don't follow those that are stored. */
	| 'gap'
	/** A WebSocket can't be opened though the relay answers: something between blocks it. */
	| 'websocket-blocked'
	/** The relay has WebSockets switched off. */
	| 'websocket-off';

/** Why the connection gave up until a person does something. */
export type StopReason =
	/** App and relay have no protocol version in common. */
	| 'update-needed'
	/** The relay doesn't let pages from this address read it. */
	| 'origin-refused'
	/** The relay called a message of ours wrong. */
	| 'protocol-error'
	/** Events are missing at the same place however often they are asked for. */
	| 'no-progress'
	/** The browser gives this page no database (private mode, or storage switched off). */
	| 'no-storage'
	/** The device is full, and pruning didn't help. */
	| 'storage-full';

export type Status =
	/** Nothing is known yet. */
	| { readonly state: 'starting' }
	/** Following the log, nothing left to get. */
	| { readonly state: 'live'; readonly since: number }
	/** Following the log or taking its history; `left` of `total` messages are still to come. */
	| {
			readonly state: 'catching-up';
			readonly since: number;
			readonly left: number;
			readonly total: number;
	  }
	/** The connection is lost; try number `attempt` is at `retryAt`, or under way where that is null. */
	| {
			readonly state: 'reconnecting';
			readonly since: number;
			readonly attempt: number;
			readonly retryAt: number | null;
			readonly reason: Reason;
	  }
	/** Following by polling, for want of a WebSocket. */
	| { readonly state: 'polling'; readonly since: number; readonly reason: Reason }
	/** No connection for long, or the browser says that there is no network; `retryAt` as above. */
	| {
			readonly state: 'offline';
			readonly since: number;
			readonly retryAt: number | null;
			readonly reason: Reason;
	  }
	| { readonly state: 'stopped'; readonly since: number; readonly reason: StopReason };

/** Whether this device can keep what arrives. */
export type StorageState =
	| 'ok'
	/** The quota is used up: oldest history was dropped and filling has stopped; live messages are still kept. */
	| 'full'
	/** The browser gives this page no database. */
	| 'unavailable';

/** What a worker tells its page, and a leader the other tabs. */
export interface SyncState {
	readonly status: Status;
	readonly storage: StorageState;
}
