/** Binds the API, the live sockets and the app's files to uWebSockets.js. */
import type { HttpRequest, HttpResponse, TemplatedApp, WebSocket } from 'uWebSockets.js';
import { Refusal } from '../relay/refusal';
import type { Relay } from '../relay/relay';
import type { Session } from '../relay/session';
import type { LiveSocket } from '../relay/socket';
import { refusalAnswer, type ApiAnswer } from './answers';
import type { Api } from './api';
import { tooLarge } from './body';
import type { Gate } from './gate';
import { SECURITY_HEADERS } from './headers';
import type { PageRequest } from './route';

/** One topic for all live messages: one log has one audience. */
export const TOPIC = 'live';
/** A device's messages are small; a longer one isn't valid. */
const MAX_CLIENT_MESSAGE = 4_096;
/** Seconds of silence on both sides after which uWS closes a socket. */
const IDLE_SECONDS = 120;
/** Room for a complete flush, so that a queue exceeds the core's bound before uWS drops anything. */
const FLUSH_BYTES = 16 * 1024 * 1024;
/** Limit of the bytes of bodies being received at once, over all requests. */
const BODIES_BYTES = 64 * 1024 * 1024;

/** Answers paths outside /api/: the app's files, health, metrics. */
type Pages = (request: PageRequest) => ApiAnswer | Promise<ApiAnswer>;

export interface BindOptions {
	readonly relay: Relay;
	readonly api: Api;
	readonly gate: Gate;
	readonly pages: Pages;
	readonly websocket: boolean;
	readonly socketQueueBytes: number;
	/** Called for refusals that no other part reports. */
	readonly refused: (code: string) => void;
}

interface SocketData {
	readonly id: string;
	readonly originAllowed: boolean;
	session: Session | null;
}

/** Sets up all routes of `app`. */
export function bind(app: TemplatedApp, options: BindOptions): void {
	if (options.websocket) bindLive(app, options);
	const bodies = new BodyBudget();
	app.any('/*', (res, req) => void answer(res, req, options, bodies));
}

function bindLive(
	app: TemplatedApp,
	{ relay, gate, socketQueueBytes, refused }: BindOptions
): void {
	let opened = 0;
	app.ws<SocketData>('/api/live', {
		maxPayloadLength: MAX_CLIENT_MESSAGE,
		idleTimeout: IDLE_SECONDS,
		// The core's bound takes effect first, at the next flush. uWS silently drops messages beyond this one.
		maxBackpressure: socketQueueBytes + FLUSH_BYTES,
		sendPingsAutomatically: true,
		upgrade(res, req, context) {
			const host = req.getHeader('host');
			if (!gate.knowsHost(host)) {
				refused('unknown-host');
				send(res, refusalAnswer(unknownHost(host)), 'GET');
				return;
			}
			res.upgrade<SocketData>(
				{
					id: `c${(++opened).toString(36)}`,
					originAllowed: gate.allows(req.getHeader('origin'), host),
					session: null
				},
				req.getHeader('sec-websocket-key'),
				req.getHeader('sec-websocket-protocol'),
				req.getHeader('sec-websocket-extensions'),
				context
			);
		},
		open(ws) {
			const data = ws.getUserData();
			data.session = relay.connect(new UwsSocket(ws, data.id));
			if (!data.originAllowed) {
				data.session.end('originRefused', 'pages of this origin may not read this relay');
			}
		},
		message(ws, message, isBinary) {
			const text = isBinary ? null : Buffer.from(message).toString();
			ws.getUserData().session?.message(text);
		},
		drain(ws) {
			ws.getUserData().session?.drained();
		},
		close(ws) {
			ws.getUserData().session?.closed();
		}
	});
}

class UwsSocket implements LiveSocket {
	readonly #ws: WebSocket<SocketData>;
	readonly id: string;

	constructor(ws: WebSocket<SocketData>, id: string) {
		this.#ws = ws;
		this.id = id;
	}

	send(message: string | Uint8Array): void {
		this.#ws.send(message, typeof message !== 'string');
	}

	buffered(): number {
		return this.#ws.getBufferedAmount();
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
}

/** Refuses bodies while too many are being received, because they take memory. */
class BodyBudget {
	#buffered = 0;

	/** Null where they fit; nothing of a refusal is taken. */
	take(bytes: number): Refusal | null {
		if (this.#buffered + bytes > BODIES_BYTES) {
			return new Refusal(429, 'too-many-bodies', 'too many bodies are on their way at once', {
				retryAfter: 1
			});
		}
		this.#buffered += bytes;
		return null;
	}

	give(bytes: number): void {
		this.#buffered -= bytes;
	}
}

const unknownHost = (host: string): Refusal =>
	new Refusal(
		403,
		'unknown-host',
		`this relay isn't known as ${host.slice(0, 100)}: start it with --public-host if it is`
	);

async function answer(
	res: HttpResponse,
	req: HttpRequest,
	{ api, gate, pages, refused }: BindOptions,
	bodies: BodyBudget
): Promise<void> {
	const abort = new AbortController();
	res.onAborted(() => abort.abort());
	// The request object is dead after this step, so everything is copied now.
	const headers = new Map<string, string>();
	req.forEach((name, value) => void headers.set(name, value));
	const header = (name: string): string => headers.get(name) ?? '';
	const [method, path] = [req.getMethod().toUpperCase(), req.getUrl()];
	const query = new URLSearchParams(req.getQuery());
	const [host, origin] = [header('host'), header('origin')];
	const isApi = path.startsWith('/api/');
	let reply: ApiAnswer;
	if (!gate.knowsHost(host)) {
		refused('unknown-host');
		reply = refusalAnswer(unknownHost(host));
	} else if (isApi && !gate.allows(origin, host)) {
		refused('origin-refused');
		reply = refusalAnswer(
			new Refusal(403, 'origin-refused', 'pages of this origin may not use this relay')
		);
	} else if (isApi && method === 'OPTIONS') {
		reply = { status: 204, headers: gate.preflightHeaders(origin), body: '' };
	} else if (isApi) {
		const body = (max: number): Promise<Uint8Array> => readBody(res, max, bodies, abort.signal);
		const {
			status,
			headers: own,
			body: bytes
		} = await api.handle({
			method,
			path,
			query,
			header,
			body
		});
		reply = { status, headers: { ...own, ...gate.corsHeaders(origin) }, body: bytes };
	} else {
		reply = await pages({ method, path, header });
	}
	if (!abort.signal.aborted) res.cork(() => send(res, reply, method));
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
			reject(new Refusal(400, 'aborted', 'the request was aborted'));
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

function send(res: HttpResponse, { status, headers, body }: ApiAnswer, method: string): void {
	res.writeStatus(String(status));
	for (const [name, value] of Object.entries({ ...SECURITY_HEADERS, ...headers })) {
		res.writeHeader(name, value);
	}
	if (method === 'HEAD') {
		res.endWithoutBody(typeof body === 'string' ? Buffer.byteLength(body) : body.length);
	} else if (status === 204 || status === 304) {
		res.endWithoutBody();
	} else {
		res.end(body);
	}
}
