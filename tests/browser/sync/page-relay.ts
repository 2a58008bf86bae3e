/** A relay behind this page's own `fetch` and `WebSocket`, and the network in between with its faults. */
import { vi } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import { BROKEN, MockRelay, type MockConnection } from '../../../src/mocks/relay';
import type { Snapshot } from '../../../src/lib/wire/api';

let relays = 0;

export interface Said {
	channel?: string;
	user?: string;
	text: string;
	sentAt?: number;
}

/** What the page has for a WebSocket. */
class Wire {
	readyState = 0;
	binaryType = 'blob';
	onopen: (() => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
	#connection: MockConnection | null = null;
	readonly #network: PageRelay;

	constructor(network: PageRelay) {
		this.#network = network;
		network.opened++;
		queueMicrotask(() => this.#open());
	}

	#open(): void {
		const network = this.#network;
		if (network.mode === 'silent') return;
		const socket = {
			send: (data: string | Uint8Array) => this.#receive(data),
			close: (code: number) => this.drop(code)
		};
		this.#connection = network.mode === 'up' ? network.relay.connect(socket) : null;
		if (!this.#connection) return this.drop(BROKEN);
		this.readyState = 1;
		network.wires.add(this);
		this.onopen?.();
	}

	/** Delivered in order, later, as a network does. */
	#receive(message: string | Uint8Array): void {
		const passed = typeof message === 'string' ? message : this.#network.tamper(message);
		if (passed === null) return;
		const data = typeof passed === 'string' ? passed : passed.slice().buffer;
		queueMicrotask(() => {
			if (this.#network.mode === 'up' && this.readyState === 1) this.onmessage?.({ data });
		});
	}

	send(text: string): void {
		if (this.#network.mode === 'up') this.#connection?.message(text);
	}

	close(): void {
		this.drop(1000);
	}

	drop(code: number): void {
		if (this.readyState === 3) return;
		this.readyState = 3;
		this.#network.wires.delete(this);
		this.#connection?.closed();
		queueMicrotask(() => this.onclose?.({ code }));
	}
}

export class PageRelay {
	readonly url = `http://relay-${++relays}-${crypto.randomUUID()}.test`;
	/** `down` refuses everything; `silent` keeps connections open and lets nothing through. */
	mode: 'up' | 'down' | 'silent' = 'up';
	/** Sockets opened so far, and requests by path. */
	opened = 0;
	readonly requests: string[] = [];
	readonly wires = new Set<Wire>();
	/** Lets a test change or withhold what a frame carries. */
	tamper: (bytes: Uint8Array) => Uint8Array | null = (bytes) => bytes;
	readonly relay: MockRelay;

	constructor({ websocket = true } = {}) {
		this.relay = new MockRelay({ websocket, flushMs: 5 });
		const realFetch = globalThis.fetch.bind(globalThis);
		const RealSocket = globalThis.WebSocket;
		vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) =>
			String(input).startsWith(this.url) ? this.#fetch(String(input), init) : realFetch(input, init)
		);
		const open = (url: string | URL): Wire | WebSocket =>
			String(url).startsWith(this.url.replace('http', 'ws')) ? new Wire(this) : new RealSocket(url);
		vi.stubGlobal(
			'WebSocket',
			Object.assign(
				function (url: string | URL) {
					return open(url);
				},
				{ OPEN: 1 }
			)
		);
	}

	get log(): MemoryLog {
		return this.relay.log;
	}

	snapshot(): Promise<Snapshot> {
		return this.relay.snapshot();
	}

	/** Begins another log, as a relay does that lost its disk. */
	newLog(): void {
		this.relay.startLog();
	}

	async say(messages: readonly Said[]): Promise<void> {
		await this.relay.say(
			messages.map((said, i) => ({
				channel: said.channel ?? `c${i % 3}`,
				user: said.user ?? `u${i % 7}`,
				text: said.text,
				...(said.sentAt !== undefined && { sentAt: said.sentAt })
			}))
		);
	}

	/** `count` messages with numbered texts. */
	async chatter(count: number, users = 7): Promise<void> {
		const from = this.log.head;
		await this.say(
			Array.from({ length: count }, (_, i) => ({
				text: `message ${from + i + 1}`,
				user: `u${(from + i) % users}`
			}))
		);
	}

	/** Breaks all connections. */
	cut(): void {
		for (const wire of [...this.wires]) wire.drop(BROKEN);
	}

	close(): void {
		this.relay.close();
		this.cut();
		vi.unstubAllGlobals();
	}

	async #fetch(url: string, init: RequestInit = {}): Promise<Response> {
		const { pathname, searchParams } = new URL(url);
		this.requests.push(pathname);
		if (this.mode === 'silent') {
			return new Promise((_, reject) =>
				init.signal?.addEventListener('abort', () => reject(new TypeError('aborted')))
			);
		}
		const body = new TextEncoder().encode(typeof init.body === 'string' ? init.body : '');
		const answer =
			this.mode === 'up' &&
			(await this.relay.answer({
				method: init.method ?? 'GET',
				path: pathname,
				query: searchParams,
				header: () => '',
				body: async () => body
			}));
		if (!answer) throw new TypeError('Failed to fetch');
		return new Response(
			typeof answer.body === 'string' ? answer.body : new Uint8Array(answer.body),
			{ status: answer.status, headers: answer.headers }
		);
	}
}
