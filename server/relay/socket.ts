import type { Visitor } from './visitor';

/** The core's view of a socket. Two adapters bind it to servers (http/uws, http/node), the tests to a list. */
export interface LiveSocket {
	/** Identifies the connection in logs. */
	readonly id: string;
	/** Who is at its other end; without one nothing is bounded but the socket's own queue. */
	readonly visitor?: Visitor | undefined;
	/** Sends after everything sent or published to it before. */
	send(message: string | Uint8Array): void;
	/** Bytes queued because the other side doesn't read. */
	buffered(): number;
	/** Subscribes it to everything published from now on, or not. */
	subscribe(): void;
	unsubscribe(): void;
	/** Closes with this code once the client has read the queue; drops the queue if that takes too long. */
	end(code: number, reason: string): void;
}

/** Sends one message to every subscribed socket. */
export type Publish = (message: Uint8Array) => void;
