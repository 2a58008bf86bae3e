import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { LiveSocket } from '../../relay/socket';
import type { AddressBudget } from '../budget/address-budget';
import { binaryFrame, frameOf, Outbox, PING, PONG, TEXT } from './outbox';

/** How long a client may take to read the queue of a socket that ends, and to close it, in ms. */
const GOODBYE_MS = 10_000;

export interface NodeSocketOptions {
	readonly id: string;
	readonly visitor: AddressBudget;
	/** The sockets that everything published goes to. */
	readonly subscribed: Set<NodeSocket>;
	/** Called when the queue got shorter. */
	readonly drained: () => void;
}

/** `ws` reads, and closes; what is sent goes through a queue of our own. */
export class NodeSocket implements LiveSocket {
	readonly id: string;
	readonly visitor: AddressBudget;
	readonly #ws: WebSocket;
	readonly #outbox: Outbox;
	readonly #subscribed: Set<NodeSocket>;
	/** The bytes of its queue that its address is charged with. */
	#queued = 0;
	#end: (() => void) | null = null;

	constructor(
		ws: WebSocket,
		connection: Socket,
		{ id, visitor, subscribed, drained }: NodeSocketOptions
	) {
		this.id = id;
		this.visitor = visitor;
		this.#ws = ws;
		this.#subscribed = subscribed;
		this.#outbox = new Outbox(connection, () => {
			this.buffered();
			if (this.#outbox.bytes === 0) this.#end?.();
			drained();
		});
	}

	send(message: string | Uint8Array): void {
		this.#outbox.add(
			typeof message === 'string' ? frameOf(TEXT, Buffer.from(message)) : binaryFrame(message)
		);
		this.buffered();
	}

	/** Sends a frame that other sockets are sent, too. */
	publish(frame: Buffer): void {
		this.#outbox.add(frame);
	}

	pong(payload: Buffer): void {
		// Whoever pings without reading the answers needs no more of them.
		if (this.#end === null && this.#outbox.bytes === 0) this.#outbox.add(frameOf(PONG, payload));
	}

	ping(): void {
		if (this.#end === null) this.#outbox.add(frameOf(PING, new Uint8Array()));
	}

	buffered(): number {
		const { bytes } = this.#outbox;
		this.visitor.outgoing.add(bytes - this.#queued);
		this.#queued = bytes;
		return bytes;
	}

	subscribe(): void {
		this.#subscribed.add(this);
	}

	unsubscribe(): void {
		this.#subscribed.delete(this);
	}

	end(code: number, reason: string): void {
		if (this.#end) return;
		this.unsubscribe();
		this.#end = () => this.#ws.close(code, reason);
		if (this.#outbox.bytes === 0) this.#end();
		setTimeout(() => this.cut(), GOODBYE_MS).unref();
	}

	/** Ends the connection without a word. */
	cut(): void {
		this.#ws.terminate();
	}

	/** The connection is gone, and its queue with it. */
	closed(): void {
		this.unsubscribe();
		this.visitor.outgoing.add(-this.#queued);
		this.#queued = 0;
	}
}
