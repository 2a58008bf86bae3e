/** A server by `node:http` and `ws`, for machines that uWebSockets.js has no binary for. */
import { readFileSync } from 'node:fs';
import { createServer, ServerResponse, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { refusalAnswer } from '../answers';
import { BodyBudget, collectBody } from '../bodies';
import { Headers, notHttp, type Head } from '../head';
import { respond } from '../respond';
import { CIPHERS, type BindOptions, type ListenOptions, type Server } from '../server';
import { badTls, cannotListen } from '../start-error';
import { LiveServer } from './live';
import { peerOf } from './peer';
import { send } from './send';

/** How long a connection may be silent while no answer to it is being made, in ms: that of uWebSockets.js. */
const IDLE_MS = 10_000;

/** Throws StartError. */
export function openNodeServer(
	{ host, port, anyPort, tls }: ListenOptions,
	insteadBecause: string | null
): Server {
	const common = {
		keepAliveTimeout: IDLE_MS,
		headersTimeout: IDLE_MS,
		requestTimeout: 0,
		// The gate refuses those that it doesn't know, in its own words.
		requireHostHeader: false
	};
	const open = (): ReturnType<typeof createServer> => {
		if (!tls) return createServer(common);
		try {
			const [cert, key] = [readFileSync(tls.cert), readFileSync(tls.key)];
			return createSecureServer({ ...common, cert, key, ciphers: CIPHERS, minVersion: 'TLSv1.2' });
		} catch {
			throw badTls();
		}
	};
	const server = open();
	const connections = new Set<Socket>();
	let live: LiveServer | null = null;
	const listensOn = (at: number): Promise<string | null> =>
		new Promise((resolve) => {
			const failed = ({ code }: NodeJS.ErrnoException): void => resolve(code ?? '');
			server.once('error', failed);
			server.listen({ host, port: at, exclusive: true }, () => {
				server.off('error', failed);
				resolve(null);
			});
		});
	return {
		name: 'node',
		insteadBecause,
		bind: (options) => {
			live = bind(server, options, connections);
		},
		publish: (message) => live?.publish(message),
		async listen() {
			let cause = await listensOn(port);
			if (cause === 'EADDRINUSE' && anyPort) cause = await listensOn(0);
			if (cause !== null) throw cannotListen(host, port, cause);
			return (server.address() as AddressInfo).port;
		},
		stopListening: () => void (server.listening && server.close()),
		close: () => {
			live?.close();
			for (const socket of connections) socket.destroy();
		}
	};
}

/** Requests that are being answered, by their connection. */
type Answering = WeakMap<Socket, ServerResponse>;

function bind(
	server: ReturnType<typeof createServer>,
	options: BindOptions,
	connections: Set<Socket>
): LiveServer {
	const bodies = new BodyBudget();
	const answering: Answering = new WeakMap();
	const live = new LiveServer(options);
	server.on('connection', (socket: Socket) => {
		const visitor = options.budgets.ofPeer(peerOf(socket));
		if (visitor && !visitor.opened()) {
			visitor.refused('too-many-connections');
			socket.destroy();
			return;
		}
		socket.setNoDelay();
		connections.add(socket);
		socket.once('close', () => connections.delete(socket));
	});
	server.setTimeout(IDLE_MS, (socket) => {
		const response = answering.get(socket);
		// One that is being made takes as long as it takes; one that nobody reads doesn't.
		if (!response || response.writableLength > 0) socket.destroy();
	});
	server.on('request', (req, res) => answer(req, res, options, bodies, answering));
	server.on('upgrade', (req: IncomingMessage, socket: Socket, rest: Buffer) => {
		if (options.websocket && live.wants(req)) {
			const head = headOf(req);
			const refusal = live.upgrade(req, head, socket, rest);
			if (!refusal) return;
			const res = responseOn(socket, req);
			const { visitor } = refusal;
			const common = { method: 'GET', visitor, headers: options.headers, ends: true };
			const { signal } = new AbortController();
			send(res, refusalAnswer(refusal.refusal), { ...common, signal, over: () => {} });
			return;
		}
		// It may ask for whatever it likes: it is a request all the same.
		answer(req, responseOn(socket, req), options, bodies, answering);
	});
	server.on('clientError', (_error, socket) => {
		if (!socket.writable) return void socket.destroy();
		const { status, headers, body } = refusalAnswer(notHttp());
		const lines = Object.entries({ ...options.headers, ...headers, connection: 'close' });
		socket.end(
			`HTTP/1.1 ${status} Bad Request\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n${String(body)}`
		);
	});
	return live;
}

/** An answer on a connection that Node has let go of; it ends with it. */
function responseOn(socket: Socket, req: IncomingMessage): ServerResponse {
	const res = new ServerResponse(req);
	res.shouldKeepAlive = false;
	res.assignSocket(socket);
	socket.on('error', () => socket.destroy());
	res.once('finish', () => {
		res.detachSocket(socket);
		socket.end();
	});
	return res;
}

function answer(
	req: IncomingMessage,
	res: ServerResponse,
	options: BindOptions,
	bodies: BodyBudget,
	answering: Answering
): void {
	const { socket } = req;
	// Node goes on with the next request of a read: whoever doesn't wait for an answer gets none.
	if (socket.destroyed || answering.has(socket)) return void socket.destroy();
	answering.set(socket, res);
	const abort = new AbortController();
	const { signal } = abort;
	res.once('close', () => {
		answering.delete(socket);
		if (!res.writableFinished) abort.abort();
	});
	res.on('error', () => socket.destroy());
	let isEndless = false;
	const body = (max: number): Promise<Uint8Array> =>
		collectBody(
			(take) => {
				req.on('data', (chunk: Buffer) => take(chunk, false));
				req.on('end', () => take(new Uint8Array(), true));
			},
			max,
			bodies,
			signal,
			() => (isEndless = true)
		);
	void respond(
		{
			...{ head: headOf(req), peer: peerOf(socket), body, signal },
			ends: () => isEndless,
			cut: () => socket.destroy()
		},
		options,
		(answer, sending) => send(res, answer, sending)
	);
}

function headOf(req: IncomingMessage): Head {
	const headers = new Headers();
	const { rawHeaders, url = '', method = '' } = req;
	for (let i = 0; i < rawHeaders.length; i += 2) {
		headers.add((rawHeaders[i] ?? '').toLowerCase(), rawHeaders[i + 1] ?? '');
	}
	const cut = url.indexOf('?');
	return {
		method: method.toUpperCase(),
		path: cut < 0 ? url : url.slice(0, cut),
		query: new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1)),
		header: headers.get,
		fault: headers.fault()
	};
}
