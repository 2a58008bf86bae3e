/** Binds the API, the live sockets and the app's files to uWebSockets.js. */
import type { HttpRequest, HttpResponse, TemplatedApp, WebSocket } from 'uWebSockets.js';
import { aborted, type Refusal } from '../relay/refusal';
import type { Relay } from '../relay/relay';
import type { Session } from '../relay/session';
import type { LiveSocket } from '../relay/socket';
import { turn } from '../log/turn';
import { refusalAnswer } from './answers';
import { BodyBudget } from './bodies';
import { tooLarge } from './body';
import type { AddressBudget } from './budget/address-budget';
import { exchange, unknownHost, type ExchangeOptions } from './exchange';
import { Headers, type Head } from './head';
import { tlsHeaders } from './headers';
import { send, SMALL_BYTES } from './uws-send';

/** One topic for all live messages: one log has one audience. */
export const TOPIC = 'live';
/** A device's messages are small; a longer one isn't valid. */
const MAX_CLIENT_MESSAGE = 4_096;
/** Seconds of silence on both sides after which uWS closes a socket. */
const IDLE_SECONDS = 120;
/** Room for a complete flush, so that a queue exceeds the core's bound before uWS drops anything. */
const FLUSH_BYTES = 16 * 1024 * 1024;

export interface BindOptions extends ExchangeOptions {
	readonly relay: Relay;
	readonly websocket: boolean;
	readonly socketQueueBytes: number;
	/** Whether the relay itself speaks TLS. */
	readonly tls: unknown;
	/** Headers of every answer. */
	readonly headers: Readonly<Record<string, string>>;
}

interface SocketData {
	readonly id: string;
	readonly visitor: AddressBudget;
	readonly originAllowed: boolean;
	socket: UwsSocket | null;
	session: Session | null;
}

/** Sets up all routes of `app`. */
export function bind(app: TemplatedApp, options: BindOptions): void {
	app.filter((res, count) => {
		if (Number(count) < 1) return;
		const { budgets } = options;
		const visitor = budgets.ofPeer(new Uint8Array(res.getRemoteAddress()));
		if (!visitor || visitor.opened()) return;
		visitor.refused('too-many-connections');
		res.close();
	});
	if (options.websocket) bindLive(app, options);
	const bodies = new BodyBudget();
	app.any('/*', (res, req) => void answer(res, req, options, bodies));
}

function bindLive(app: TemplatedApp, options: BindOptions): void {
	const { relay, gate, budgets, socketQueueBytes, refused, headers } = options;
	let opened = 0;
	app.ws<SocketData>('/api/live', {
		maxPayloadLength: MAX_CLIENT_MESSAGE,
		idleTimeout: IDLE_SECONDS,
		// The core's bound takes effect first, at the next flush. uWS silently drops messages beyond this one.
		maxBackpressure: socketQueueBytes + FLUSH_BYTES,
		sendPingsAutomatically: true,
		upgrade(res, req, context) {
			const peer = new Uint8Array(res.getRemoteAddress());
			const { header, fault } = headOf(req);
			const visitor = budgets.of(peer, header);
			const host = header('host');
			const isSecure = options.tls !== null || budgets.sawTls(peer, header);
			const refusal = fault ?? (gate.knowsHost(host) ? null : unknownHost(host));
			if (refusal || visitor.hasFarTooManySockets) {
				refused(refusal?.code ?? 'too-many-sockets', visitor.address);
				if (!refusal) res.close();
				else res.cork(() => sendRefusal(res, refusal, visitor, headers));
				return;
			}
			budgets.ofPeer(peer)?.upgraded();
			res.upgrade<SocketData>(
				{
					id: `c${(++opened).toString(36)}`,
					visitor,
					originAllowed: gate.allows(header('origin'), host, isSecure),
					socket: null,
					session: null
				},
				header('sec-websocket-key'),
				header('sec-websocket-protocol'),
				header('sec-websocket-extensions'),
				context
			);
		},
		open(ws) {
			const data = ws.getUserData();
			data.visitor.sockets++;
			data.socket = new UwsSocket(ws, data.id, data.visitor);
			data.session = relay.connect(data.socket);
			if (!data.originAllowed) {
				data.session.end('originRefused', 'pages of this origin may not read this relay');
			}
		},
		message(ws, message, isBinary) {
			const text = isBinary ? null : Buffer.from(message).toString();
			ws.getUserData().session?.message(text);
		},
		drain(ws) {
			const { socket, session } = ws.getUserData();
			socket?.buffered();
			session?.drained();
		},
		close(ws) {
			const { socket, session, visitor } = ws.getUserData();
			visitor.sockets--;
			socket?.closed();
			session?.closed();
		}
	});
}

class UwsSocket implements LiveSocket {
	readonly #ws: WebSocket<SocketData>;
	readonly id: string;
	readonly visitor: AddressBudget;
	/** The bytes of its queue that its address is charged with. */
	#queued = 0;

	constructor(ws: WebSocket<SocketData>, id: string, visitor: AddressBudget) {
		this.#ws = ws;
		this.id = id;
		this.visitor = visitor;
	}

	send(message: string | Uint8Array): void {
		this.#ws.send(message, typeof message !== 'string');
		this.buffered();
	}

	buffered(): number {
		const bytes = this.#ws.getBufferedAmount();
		this.visitor.outgoing.add(bytes - this.#queued);
		this.#queued = bytes;
		return bytes;
	}

	subscribe(): void {
		this.#ws.subscribe(TOPIC);
	}

	unsubscribe(): void {
		this.#ws.unsubscribe(TOPIC);
	}

	/**
	 * uWS keeps the queue until the client has read it, and drops socket and queue if it reads nothing for some
	 * seconds.
	 */
	end(code: number, reason: string): void {
		this.#ws.end(code, reason);
	}

	/** Its queue is gone. */
	closed(): void {
		this.visitor.outgoing.add(-this.#queued);
		this.#queued = 0;
	}
}

/** Copies the head: the request is dead after the step in which it came. */
function headOf(req: HttpRequest): Head {
	const headers = new Headers();
	req.forEach((name, value) => headers.add(name, value));
	return {
		method: req.getMethod().toUpperCase(),
		path: req.getUrl(),
		query: new URLSearchParams(req.getQuery()),
		header: headers.get,
		fault: headers.fault()
	};
}

async function answer(
	res: HttpResponse,
	req: HttpRequest,
	options: BindOptions,
	bodies: BodyBudget
): Promise<void> {
	const abort = new AbortController();
	res.onAborted(() => abort.abort());
	const head = headOf(req);
	const { budgets, tls } = options;
	const peer = new Uint8Array(res.getRemoteAddress());
	const visitor = budgets.of(peer, head.header);
	// Answered within the read that it came in, a request would let uWS go on with the next one of the same read: ten
	// thousand in a row. So each is answered later, and uWS closes a connection that doesn't wait for the answer.
	const later = turn();
	const { answer, over } = await exchange(
		{
			...head,
			visitor,
			signal: abort.signal,
			isSecure: tls !== null || budgets.sawTls(peer, head.header),
			body: (max) => readBody(res, max, bodies, abort.signal)
		},
		options
	);
	await later;
	if (answer.body.length > SMALL_BYTES && !abort.signal.aborted) {
		// Those who waited for one answer would otherwise all be sent it in one step.
		await visitor.sendTurn(abort.signal).catch(() => abort.signal.aborted || res.close());
	}
	if (abort.signal.aborted) return over();
	const host = head.header('host');
	const headers = { ...options.headers, ...(tls ? tlsHeaders(host) : {}) };
	const ends = head.fault !== null;
	res.cork(() =>
		send(res, answer, { method: head.method, visitor, headers, ends, signal: abort.signal, over })
	);
}

function sendRefusal(
	res: HttpResponse,
	refusal: Refusal,
	visitor: AddressBudget,
	headers: Readonly<Record<string, string>>
): void {
	send(res, refusalAnswer(refusal), {
		method: 'GET',
		visitor,
		headers,
		ends: true,
		signal: AbortSignal.abort(),
		over: () => {}
	});
}

/** Collects the body; call it in the step in which the request arrived. */
function readBody(
	res: HttpResponse,
	max: number,
	bodies: BodyBudget,
	signal: AbortSignal
): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		let refusedAs: Refusal | null = null;
		const done = (): void => {
			bodies.give(size);
			size = 0;
		};
		signal.addEventListener('abort', () => {
			done();
			reject(aborted());
		});
		res.onData((chunk, isLast) => {
			// Reads a refused body to its end, so that the client goes on to read the answer.
			if (refusedAs === null) {
				const bytes = chunk.byteLength;
				refusedAs = size + bytes > max ? tooLarge(max) : bodies.take(bytes);
				if (refusedAs) chunks.length = 0;
				else {
					size += bytes;
					chunks.push(Buffer.from(new Uint8Array(chunk)));
				}
			}
			if (!isLast) return;
			done();
			if (refusedAs) reject(refusedAs);
			else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
		});
	});
}
