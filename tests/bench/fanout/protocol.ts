/** What the fan-out bench and its child processes tell each other. */

/** To the receivers. Times are those of `now()`. */
export type ToReceivers =
	/** Open `sockets` connections that follow `log` from the event after `seq`. */
	| {
			readonly type: 'connect';
			readonly port: number;
			readonly sockets: number;
			readonly log: string;
			readonly seq: number;
	  }
	/** Say how long after `answered[i]` the event `first + i` was received, over all sockets. */
	| { readonly type: 'delays'; readonly first: number; readonly answered: readonly number[] }
	/** Keep what the first socket gets from now on, and put it into `file` when asked for a summary. */
	| { readonly type: 'record'; readonly file: string }
	| { readonly type: 'summary' };

export type FromReceivers =
	| { readonly type: 'connected' }
	/** Up to which event every socket has received everything. */
	| { readonly type: 'progress'; readonly slowest: number }
	| { readonly type: 'delays'; readonly p50: number; readonly p99: number; readonly max: number }
	| {
			readonly type: 'summary';
			/** Frames that didn't follow the one before, and connections that ended. */
			readonly breaks: number;
			readonly ended: number;
			readonly frames: number;
			readonly bytes: number;
	  };

/** To a publisher: publish what you have up to about event `to`, never more than `window` events ahead of the slowest receiver. */
export type ToPublisher =
	| { readonly type: 'publish'; readonly to: number; readonly window: number }
	| { readonly type: 'progress'; readonly slowest: number };

export type FromPublisher = {
	readonly type: 'listening';
	readonly port: number;
	readonly log: string;
	readonly events: number;
};

/** Milliseconds since the epoch with fractions, the same in all processes of a machine. */
export const now = (): number => performance.timeOrigin + performance.now();
