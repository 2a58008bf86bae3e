/** What the core needs of a socket. One adapter binds it to a server (http/uws.ts), tests to a list. */
export interface LiveSocket {
	/** Names the connection in logs. */
	readonly id: string;
	/** Sends after everything sent or published to it before. */
	send(message: string | Uint8Array): void;
	/** Bytes that are queued because the other side doesn't read. */
	buffered(): number;
	/** Whether it gets what is published from now on. */
	subscribe(): void;
	unsubscribe(): void;
	/** Closes with this code once the queue was read; drops the queue if that takes too long. */
	end(code: number, reason: string): void;
}

/** Sends one message to every subscribed socket. */
export type Publish = (message: Uint8Array) => void;
