import type { Log } from '../log/log';
import type { Fanout } from './fanout';
import type { FrameSource } from './frame-source';
import type { Observer } from './observer';

export interface RelayLimits {
	readonly connections: number;
	/** Bytes that a socket may leave unread before it is closed. */
	readonly socketQueueBytes: number;
}

/** What every connection shares. */
export interface Context {
	readonly log: Log;
	readonly frames: FrameSource;
	readonly fanout: Fanout;
	readonly limits: RelayLimits;
	readonly observer: Observer;
	/** Whether WebSockets are accepted, and whether the chat is invented. */
	readonly websocket: boolean;
	readonly demo: boolean;
	/** The log's clock, epoch ms. */
	readonly now: () => number;
}
