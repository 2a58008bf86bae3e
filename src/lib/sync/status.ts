/** The state of the connection for every page. Times are epoch ms. The texts for people are with the views. */

/** Why there is no live socket at the moment. */
export type Reason =
	/** Nothing answers at the relay's address. */
	| 'unreachable'
	/** The connection closed without a reason. */
	| 'closed'
	/** The connection looked open but delivered nothing. */
	| 'silent'
	/** The relay said that it is stopping or restarting. */
	| 'relay-stopping'
	/** The relay closed this device's socket because it read too slowly. */
	| 'too-slow'
	/** The relay has as many connections as it allows. */
	| 'relay-full'
	/** The relay failed, or refuses for now. */
	| 'relay-failed'
	/** The relay's answer is unusable; nothing of it was stored. */
	| 'bad-answer'
	/** The received events don't follow the stored ones. */
	| 'gap'
	/** A WebSocket can't be opened though the relay answers: something in between blocks it. */
	| 'websocket-blocked'
	/** The relay has WebSockets switched off. */
	| 'websocket-off'
	/** The browser's database failed; the device tries again. */
	| 'storage-failed';

/** Why the connection gave up until a person does something. */
export type StopReason =
	/** App and relay have no protocol version in common. */
	| 'update-needed'
	/** The relay doesn't let pages from this address read it. */
	| 'origin-refused'
	/** The relay rejected one of our messages as invalid. */
	| 'protocol-error'
	/** The same events stay missing however often they are requested. */
	| 'no-progress'
	/** The browser gives this page no database (private mode, or storage switched off). */
	| 'no-storage'
	/** The device is full, and pruning didn't help. */
	| 'storage-full';

export type Status =
	/** Nothing is known yet. */
	| { readonly state: 'starting' }
	/** Following the log, nothing missing; `late`: messages take about that many seconds to get here, if it is more than a few. */
	| { readonly state: 'live'; readonly since: number; readonly late?: number }
	/** Following the log or fetching its history; `left` of `total` messages are still missing. */
	| {
			readonly state: 'catching-up';
			readonly since: number;
			readonly left: number;
			readonly total: number;
	  }
	/** The connection is lost; attempt number `attempt` is at `retryAt`, or running if that is null. */
	| {
			readonly state: 'reconnecting';
			readonly since: number;
			readonly attempt: number;
			readonly retryAt: number | null;
			readonly reason: Reason;
	  }
	/** Following by polling, because no WebSocket is available. */
	| { readonly state: 'polling'; readonly since: number; readonly reason: Reason }
	/** No connection for a long time, or no network according to the browser; `retryAt` as above. */
	| {
			readonly state: 'offline';
			readonly since: number;
			readonly retryAt: number | null;
			readonly reason: Reason;
	  }
	| { readonly state: 'stopped'; readonly since: number; readonly reason: StopReason };

/** Whether this device can store arriving messages. */
export type StorageState =
	| 'ok'
	/** The quota is used up: the oldest history was dropped and filling has stopped; live messages are still stored. */
	| 'full'
	/** The browser gives this page no database. */
	| 'unavailable';

/** From a worker to its page, and from a leader to the other tabs. */
export interface SyncState {
	readonly status: Status;
	readonly storage: StorageState;
}
