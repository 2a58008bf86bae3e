/** A relay in the page: the real core over a log in memory, with the faults that a real relay may have. */
import { refusalAnswer, type ApiAnswer } from '../../server/http/answers';
import type { ApiRequest } from '../../server/http/route';
import type { MemoryLog } from '../../server/log/memory/memory-log';
import { Refusal } from '../../server/relay/refusal';
import { DemoClock } from '../../server/sources/demo/demo';
import type { Session } from '../../server/relay/session';
import type { LiveSocket } from '../../server/relay/socket';
import { CLOSE, type CloseName } from '../lib/wire/codes';
import type { Snapshot } from '../lib/wire/api';
import { memoryCore, type Core } from './core';

/**
 * Errors of the complete API that only a failing relay returns, by code; invalid requests get the real
 * relay's refusals.
 */
export const REFUSALS = {
	'origin-refused': 403,
	dropped: 410,
	'queue-full': 429,
	'internal-error': 500,
	'write-failed': 503,
	'outcome-unknown': 503,
	stopping: 503
} as const;
type RefusalCode = keyof typeof REFUSALS;

/**
 * The fault: nothing answers · sockets are refused, as by a proxy · the API refuses everything · sockets are
 * closed with that code.
 */
export type Fault = 'unreachable' | 'no-sockets' | RefusalCode | CloseName;

const isRefusal = (fault: string): fault is RefusalCode => Object.hasOwn(REFUSALS, fault);
const isClose = (fault: string): fault is CloseName => Object.hasOwn(CLOSE, fault);

export const FAULTS: readonly Fault[] = [
	'unreachable',
	'no-sockets',
	...Object.keys(REFUSALS).filter(isRefusal),
	...Object.keys(CLOSE).filter(isClose)
];

/** A socket as the mocked network passes it on. */
export interface MockSocket {
	send(data: string | Uint8Array): void;
	close(code: number, reason: string): void;
}

/** The relay's side of an accepted socket. */
export interface MockConnection {
	message(text: string): void;
	closed(): void;
}

export interface MockRelayOptions {
	/** The log's id and term; default: random ones. */
	readonly id?: string;
	readonly term?: string;
	/** Whether it accepts WebSockets; else devices poll. */
	readonly websocket?: boolean;
	/** Whether it declares its chat invented. */
	readonly demo?: boolean;
	/** Delay of each answer over HTTP, in ms. */
	readonly latency?: number;
	/** How long what is new waits for more before it is sent, in ms. */
	readonly flushMs?: number;
}

/** The close code of a broken connection: browsers report it, nobody sends it. */
export const BROKEN = 1006;

export class MockRelay {
	/** The log's clock. */
	readonly clock = new DemoClock(() => Date.now());
	/** The present fault; setting one breaks all connections. */
	#fault: Fault | null = null;
	#core!: Core;
	readonly #sockets = new Set<MockSocket>();
	#opened = 0;
	readonly #options: MockRelayOptions;

	constructor(options: MockRelayOptions = {}) {
		this.#options = options;
		this.startLog();
	}

	/** The log that it has now. */
	get log(): MemoryLog {
		return this.#core.log;
	}

	get head(): number {
		return this.log.head;
	}

	snapshot(): Promise<Snapshot> {
		return this.#core.relay.snapshot();
	}

	get fault(): Fault | null {
		return this.#fault;
	}

	set fault(fault: Fault | null) {
		this.#fault = fault;
		for (const socket of [...this.#sockets]) socket.close(BROKEN, '');
	}

	/** Begins a new, empty log, like a relay that lost its disk. */
	startLog(): void {
		this.#core?.relay.close();
		this.#core = memoryCore({ ...this.#options, now: this.clock.now });
	}

	/** Accepts messages like the ingest endpoint, of an import if it is named; resolves when they are in the log. */
	async say(
		events: readonly object[],
		importName: string | null = null,
		source = 'mock'
	): Promise<void> {
		await this.#core.ingest.take(events, source, null, importName);
	}

	/** Answers a request below /api/; null if the network lets nothing through. */
	async answer(request: ApiRequest): Promise<ApiAnswer | null> {
		const { latency = 0 } = this.#options;
		if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
		if (this.#fault === 'unreachable') return null;
		if (this.#fault !== null && isRefusal(this.#fault)) {
			const status = REFUSALS[this.#fault];
			const more = status === 429 || status === 503 ? { retryAfter: 2 } : {};
			return refusalAnswer(new Refusal(status, this.#fault, 'the mock plays this fault', more));
		}
		return this.#core.api.handle(request);
	}

	/** Accepts a socket; null if it is refused. */
	connect(socket: MockSocket): MockConnection | null {
		const { websocket = true } = this.#options;
		if (websocket && this.#fault !== null && isClose(this.#fault)) {
			socket.close(CLOSE[this.#fault], this.#fault);
			return { message() {}, closed() {} };
		}
		if (!websocket || this.#fault !== null) return null;
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

	/** Disconnects everyone and stops. */
	close(): void {
		this.#core.relay.close();
	}
}
