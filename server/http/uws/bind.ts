/** Binds the API, the live sockets and the app's files to uWebSockets.js. */
import type { HttpRequest, HttpResponse, TemplatedApp, WebSocket } from 'uWebSockets.js';
import type { Refusal } from '../../relay/refusal';
import type { Session } from '../../relay/session';
import type { LiveSocket } from '../../relay/socket';
import { refusalAnswer } from '../answers';
import { BodyBudget, collectBody } from '../bodies';
import type { AddressBudget } from '../budget/address-budget';
import { Headers, type Head } from '../head';
import { respond } from '../respond';
import { IDLE_SECONDS, MAX_CLIENT_MESSAGE, type BindOptions } from '../server';
import { admit, WRONG_ORIGIN } from '../upgrade';
import { send } from './send';

/** One topic for all live messages: one log has one audience. */
export const TOPIC = 'live';
/** Room for a complete flush, so that a queue exceeds the core's bound before uWS drops anything. */
const FLUSH_BYTES = 16 * 1024 * 1024;

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
	const { relay, socketQueueBytes, headers } = options;
	let opened = 0;
	app.ws<SocketData>('/api/live', {
		maxPayloadLength: MAX_CLIENT_MESSAGE,
		idleTimeout: IDLE_SECONDS,
		// The core's bound takes effect first, at the next flush. uWS silently drops messages beyond this one.
		maxBackpressure: socketQueueBytes + FLUSH_BYTES,
		sendPingsAutomatically: true,
		upgrade(res, req, context) {
			const peer = new Uint8Array(res.getRemoteAddress());
			const head = headOf(req);
			const { header } = head;
			const admitted = admit(head, peer, options);
			if (!admitted) return void res.close();
			const { visitor, originAllowed, refusal } = admitted;
			if (refusal) {
				res.cork(() => sendRefusal(res, refusal, visitor, headers));
				return;
			}
			res.upgrade<SocketData>(
				{
					id: `c${(++opened).toString(36)}`,
					visitor,
					originAllowed,
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
				data.session.end('originRefused', WRONG_ORIGIN);
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

function answer(
	res: HttpResponse,
	req: HttpRequest,
	options: BindOptions,
	bodies: BodyBudget
): Promise<void> {
	const abort = new AbortController();
	res.onAborted(() => abort.abort());
	const { signal } = abort;
	let isEndless = false;
	const body = (max: number): Promise<Uint8Array> =>
		collectBody(
			(take) => void res.onData(take),
			max,
			bodies,
			signal,
			() => (isEndless = true)
		);
	const peer = new Uint8Array(res.getRemoteAddress());
	return respond(
		{ head: headOf(req), peer, body, signal, ends: () => isEndless, cut: () => res.close() },
		options,
		(answer, sending) => res.cork(() => send(res, answer, sending))
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
