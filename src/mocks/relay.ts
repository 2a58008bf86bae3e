/** A relay on the page: the real core over a log in memory, and the faults that a real one may have. */
import { deflateSync } from 'fflate';
import type { ApiAnswer } from '../../server/http/answers';
import { TokenCheck } from '../../server/http/token-check';
import { Api, type ApiRequest } from '../../server/http/api';
import { MemoryLog } from '../../server/log/memory';
import { Ingest } from '../../server/relay/ingest';
import type { Observer } from '../../server/relay/observer';
import { Relay } from '../../server/relay/relay';
import { DemoClock } from '../../server/sources/demo';
import type { Session } from '../../server/relay/session';
import type { LiveSocket } from '../../server/relay/socket';
import type { ApiError } from '../lib/wire/api';
import { CLOSE } from '../lib/wire/codes';
import { sha256 } from './sha256';

/**
 * What is wrong with it: nothing answers · the API answers 503 · sockets are refused, as a proxy does ·
 * sockets are ended because the app is too old.
 */
export type Fault = 'unreachable' | 'unavailable' | 'no-sockets' | 'outdated';

/** A socket as whoever plays the network hands it over. */
export interface MockSocket {
	send(data: string | Uint8Array): void;
	close(code: number, reason: string): void;
}

/** What a relay is told of a socket that it took. */
export interface MockConnection {
	message(text: string): void;
	closed(): void;
}

export interface MockRelayOptions {
	/** Whether it takes WebSockets; else devices poll. */
	readonly websocket?: boolean;
	/** Whether it says that its chat is invented. */
	readonly demo?: boolean;
	/** What each answer over HTTP waits for, in ms. */
	readonly latency?: number;
}

/** The close code of a connection that broke: browsers give it, nobody sends it. */
export const BROKEN = 1006;
/** The token of `POST /api/ingest` here: there is nothing to protect. */
const MOCK_TOKEN = 'mock-ingest-token';

const silent: Observer = {
	connected() {},
	ended() {},
	resumed() {},
	polled() {},
	sent() {},
	flushed() {},
	ingested() {},
	refused() {},
	answered() {},
	failed: (what, error) => console.error(what, error)
};
const deflate = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 1 });
const hex = (digits: number): string =>
	Array.from(crypto.getRandomValues(new Uint8Array(digits / 2)), (byte) =>
		byte.toString(16).padStart(2, '0')
	).join('');

const unavailable: ApiError = { error: { code: 'not-ready', message: 'the relay is starting' } };

export class MockRelay {
	/** The log's clock. */
	readonly clock = new DemoClock();
	/** What is wrong with it now; setting a fault breaks the connections that there are. */
	#fault: Fault | null = null;
	#core!: Core;
	readonly #sockets = new Set<MockSocket>();
	#opened = 0;

	constructor(private readonly options: MockRelayOptions = {}) {
		this.startLog();
	}

	get head(): number {
		return this.#core.log.head;
	}

	get fault(): Fault | null {
		return this.#fault;
	}

	set fault(fault: Fault | null) {
		this.#fault = fault;
		for (const socket of [...this.#sockets]) socket.close(BROKEN, '');
	}

	/** Begins a new, empty log, as a relay does that lost its disk. */
	startLog(): void {
		this.#core?.relay.close();
		const { websocket = true, demo = false } = this.options;
		const subscribed = new Set<LiveSocket>();
		const now = (): number => Date.now();
		const log = new MemoryLog({
			id: hex(32),
			term: hex(16),
			digest: sha256,
			deflate,
			now: this.clock.now
		});
		const relay = new Relay(log, {
			limits: { connections: 100, socketQueueBytes: 2 ** 30 },
			flushMs: 50,
			flushMaxMs: 100,
			publish: (message) => subscribed.forEach((socket) => socket.send(message)),
			deflate,
			observer: silent,
			websocket,
			demo,
			now
		});
		const limits = { batchEvents: 10_000, queueEvents: 1_000_000 };
		const ingest = new Ingest(log, { limits, now, observer: silent });
		const api = new Api({
			relay,
			log,
			ingest,
			token: new TokenCheck(MOCK_TOKEN, sha256),
			source: 'mock',
			batchBytes: 8_000_000,
			gunzip: () => Promise.reject(new Error('not gzip')),
			digest: sha256,
			observer: silent
		});
		this.#core = { log, relay, ingest, api, subscribed };
	}

	/** Takes messages as the ingest endpoint does; resolves when they are in the log. */
	async say(events: readonly object[]): Promise<void> {
		await this.#core.ingest.take(events, 'mock', null);
	}

	/** Answers a request below /api/; null is a network that lets nothing through. */
	async answer(request: ApiRequest): Promise<ApiAnswer | null> {
		const { latency = 0 } = this.options;
		if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
		if (this.#fault === 'unreachable') return null;
		if (this.#fault === 'unavailable') {
			const headers = { 'content-type': 'application/json', 'retry-after': '5' };
			return { status: 503, headers, body: JSON.stringify(unavailable) };
		}
		return this.#core.api.handle(request);
	}

	/** Takes on a socket; null when it is refused. */
	connect(socket: MockSocket): MockConnection | null {
		const { websocket = true } = this.options;
		if (!websocket || (this.#fault !== null && this.#fault !== 'outdated')) return null;
		if (this.#fault === 'outdated') {
			socket.close(CLOSE.unsupportedProtocol, 'the app and the relay have no version in common');
			return { message() {}, closed() {} };
		}
		const { relay, subscribed } = this.#core;
		const live: LiveSocket = {
			id: `mock-${++this.#opened}`,
			send: (message) => socket.send(message),
			buffered: () => 0,
			subscribe: () => subscribed.add(live),
			unsubscribe: () => subscribed.delete(live),
			end: (code, reason) => socket.close(code, reason)
		};
		this.#sockets.add(socket);
		const session: Session = relay.connect(live);
		return {
			message: (text) => session.message(text),
			closed: () => {
				this.#sockets.delete(socket);
				subscribed.delete(live);
				session.closed();
			}
		};
	}

	/** Sends everyone away and stops. */
	close(): void {
		this.#core.relay.close();
	}
}

/** What a log lives in: all of it is replaced with the log. */
interface Core {
	readonly log: MemoryLog;
	readonly relay: Relay;
	readonly ingest: Ingest;
	readonly api: Api;
	readonly subscribed: Set<LiveSocket>;
}
