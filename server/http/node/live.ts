/** The live sockets, by `ws`. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Refusal } from '../../relay/refusal';
import type { Session } from '../../relay/session';
import type { AddressBudget } from '../budget/address-budget';
import type { Head } from '../head';
import { IDLE_SECONDS, MAX_CLIENT_MESSAGE, type BindOptions } from '../server';
import { admit, WRONG_ORIGIN } from '../upgrade';
import { binaryFrame } from './outbox';
import { NodeSocket } from './socket';
import { peerOf } from './peer';

/** Interval of the checks on silence, in ms: two pings fit into the time that a socket may be silent. */
const CHECK_MS = (IDLE_SECONDS * 1_000) / 4;

interface Open {
	readonly socket: NodeSocket;
	heardAt: number;
}

export class LiveServer {
	readonly #server = new WebSocketServer({
		noServer: true,
		maxPayload: MAX_CLIENT_MESSAGE,
		perMessageDeflate: false,
		clientTracking: false,
		// Its own would go between the parts of a frame.
		autoPong: false
	});
	readonly #open = new Set<Open>();
	readonly #subscribed = new Set<NodeSocket>();
	readonly #timer: ReturnType<typeof setInterval>;
	readonly #options: BindOptions;
	#opened = 0;

	constructor(options: BindOptions) {
		this.#options = options;
		this.#timer = setInterval(() => this.#check(), CHECK_MS);
		this.#timer.unref();
	}

	/** Whether a request to upgrade is for a live socket. */
	wants({ url = '', headers }: IncomingMessage): boolean {
		return /^\/api\/live(\?|$)/.test(url) && /^websocket$/i.test(headers.upgrade ?? '');
	}

	/** Opens a socket, or ends the connection; returns what it is refused with instead, if it is to be told. */
	upgrade(
		req: IncomingMessage,
		head: Head,
		connection: Socket,
		rest: Buffer
	): { readonly refusal: Refusal; readonly visitor: AddressBudget } | null {
		const admitted = admit(head, peerOf(connection), this.#options);
		if (!admitted) {
			connection.destroy();
			return null;
		}
		const { refusal, visitor, originAllowed } = admitted;
		if (refusal) return { refusal, visitor };
		connection.setTimeout(0);
		this.#server.handleUpgrade(req, connection, rest, (ws) =>
			this.#connect(ws, connection, visitor, originAllowed)
		);
		return null;
	}

	publish(message: Uint8Array): void {
		if (this.#subscribed.size === 0) return;
		const frame = binaryFrame(message);
		for (const socket of this.#subscribed) socket.publish(frame);
	}

	close(): void {
		clearInterval(this.#timer);
		for (const { socket } of this.#open) socket.cut();
	}

	#connect(
		ws: WebSocket,
		connection: Socket,
		visitor: AddressBudget,
		originAllowed: boolean
	): void {
		let session: Session | null = null;
		visitor.sockets++;
		const socket = new NodeSocket(ws, connection, {
			id: `c${(++this.#opened).toString(36)}`,
			visitor,
			subscribed: this.#subscribed,
			drained: () => session?.drained()
		});
		const open: Open = { socket, heardAt: performance.now() };
		this.#open.add(open);
		const heard = (): void => void (open.heardAt = performance.now());
		ws.on('message', (message: Buffer, isBinary) => {
			heard();
			session?.message(isBinary ? null : message.toString());
		});
		ws.on('ping', (payload: Buffer) => {
			heard();
			socket.pong(payload);
		});
		ws.on('pong', heard);
		// Whatever is no WebSocket ends the connection: `close` follows.
		ws.on('error', () => {});
		ws.on('close', () => {
			this.#open.delete(open);
			socket.closed();
			visitor.sockets--;
			session?.closed();
		});
		session = this.#options.relay.connect(socket);
		if (!originAllowed) session.end('originRefused', WRONG_ORIGIN);
	}

	#check(): void {
		const now = performance.now();
		for (const { socket, heardAt } of this.#open) {
			if (now - heardAt > IDLE_SECONDS * 1_000) socket.cut();
			else if (now - heardAt >= CHECK_MS) socket.ping();
		}
	}
}
