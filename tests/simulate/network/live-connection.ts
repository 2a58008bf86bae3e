/** A WebSocket between a tab and the relay's process: both ends, as the app and the relay's core see them. */
import type { Session } from '../../../server/relay/session';
import type { LiveSocket } from '../../../server/relay/socket';
import type { Owner } from '../kernel/scheduler';
import { Violation } from '../kernel/violation';
import type { Link } from './link';
import { Pipe } from './pipe';

/** The code of a connection that broke. */
const BROKEN = 1006;
/** What the network itself takes before a sender's queue grows, in bytes. */
const BUFFER_BYTES = 16_384;
/** How long it takes until the relay notices a broken connection, in ms, at most. */
const NOTICED_MS = 8_000;

type Data = string | Uint8Array;
const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** Changes what a planted bug breaks. */
export interface LiveSeam {
	/** What a device sends. */
	readonly up: (text: string) => string;
	/** What the relay does with a socket. */
	readonly socket: (socket: LiveSocket, opened: LiveConnection) => LiveSocket;
}

/** Where connections end: the relay's process. */
export interface LiveServer {
	readonly owner: Owner;
	readonly subscribed: Set<LiveSocket>;
	connect(socket: LiveSocket): Session;
}

export class LiveConnection {
	readyState = CONNECTING;
	binaryType = 'arraybuffer';
	onopen: (() => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
	readonly id: string;
	readonly owner: Owner;
	readonly #link: Link;
	readonly #server: LiveServer | null;
	readonly #seam: LiveSeam;
	readonly #up: Pipe;
	readonly #down: Pipe;
	#session: Session | null = null;
	#socket: LiveSocket | null = null;
	#ended = false;
	/** Whether a stream has begun on this connection: then another hello means that something was missed. */
	#streams = false;

	constructor(id: string, link: Link, tab: Owner, server: LiveServer | null, seam: LiveSeam) {
		this.id = id;
		this.#link = link;
		this.owner = tab;
		this.#server = server;
		this.#seam = seam;
		this.#down = new Pipe(link, tab);
		this.#up = new Pipe(link, server?.owner ?? tab);
		link.connections.add(this);
		if (link.state === 'down' || link.blocksSockets || !server) {
			this.#down.send(0, () => this.#close(BROKEN));
			return;
		}
		this.#up.send(0, () => this.#accept(server));
	}

	/** The app's end. */
	send(text: string): void {
		if (text.startsWith('{"type":"hello"')) {
			if (this.#streams) {
				throw new Violation(
					'nothing-missed',
					`${this.id} is unbroken, and its device lacks events`
				);
			}
		}
		const data = this.#seam.up(text);
		this.#up.send(data.length, () => this.#session?.message(data));
	}

	close(): void {
		this.readyState = CLOSED;
		this.#down.closed = true;
		this.#link.connections.delete(this);
		this.#up.send(0, () => this.#left());
	}

	/** The network breaks it. */
	break(): void {
		const { scheduler } = this.#link;
		this.#link.connections.delete(this);
		this.#up.closed = true;
		this.#down.closed = true;
		if (this.readyState !== CLOSED) {
			scheduler.schedule('message', this.#link.latency(), () => this.#close(BROKEN), this.owner);
		}
		const noticed = scheduler.random() * NOTICED_MS;
		if (this.#server) {
			scheduler.schedule('message', noticed, () => this.#left(), this.#server.owner);
		}
	}

	resume(): void {
		this.#up.resume();
		this.#down.resume();
	}

	#accept(server: LiveServer): void {
		this.#down.send(0, () => {
			if (this.readyState === CLOSED) return;
			this.readyState = OPEN;
			this.onopen?.();
		});
		const socket: LiveSocket = {
			id: this.id,
			send: (message) => this.#deliver(message),
			buffered: () => Math.max(0, this.#down.queued - BUFFER_BYTES),
			subscribe: () => void server.subscribed.add(socket),
			unsubscribe: () => void server.subscribed.delete(socket),
			end: (code) => this.#end(code)
		};
		this.#socket = socket;
		this.#session = server.connect(this.#seam.socket(socket, this));
	}

	#deliver(message: Data): void {
		if (this.#ended) throw new Violation('no-stray-error', `${this.id}: sent after its end`);
		if (typeof message === 'string' && message.includes('"resume":"stream"')) this.#streams = true;
		const data = typeof message === 'string' ? message : message.slice().buffer;
		const size = message.length;
		this.#down.send(size, () => {
			this.#link.scheduler.trace(`${this.id} ${size}`);
			this.#drained(size);
			this.onmessage?.({ data: data as string | ArrayBuffer });
		});
	}

	/** Tells the relay that its queue is shorter. */
	#drained(size: number): void {
		if (this.#down.queued + size <= BUFFER_BYTES || !this.#server) return;
		this.#link.scheduler.schedule('message', 0, () => this.#session?.drained(), this.#server.owner);
	}

	#end(code: number): void {
		this.#ended = true;
		if (this.#socket) this.#server?.subscribed.delete(this.#socket);
		this.#down.send(0, () => this.#close(code));
		this.#link.scheduler.schedule('message', 0, () => this.#left());
	}

	#close(code: number): void {
		if (this.readyState === CLOSED) return;
		this.readyState = CLOSED;
		this.#link.connections.delete(this);
		this.onclose?.({ code });
	}

	/** The relay sees that it is closed. */
	#left(): void {
		this.#ended = true;
		this.#up.closed = true;
		if (this.#socket) this.#server?.subscribed.delete(this.#socket);
		this.#session?.closed();
		this.#session = null;
	}
}
