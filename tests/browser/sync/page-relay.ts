/** The relay's own core on the page, behind this page's `fetch` and `WebSocket`, with the faults of a network. */
import { deflateSync } from 'fflate';
import { vi } from 'vitest';
import { Api } from '../../../server/http/api';
import { TokenCheck } from '../../../server/http/token-check';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { Ingest } from '../../../server/relay/ingest';
import { Relay } from '../../../server/relay/relay';
import type { Session } from '../../../server/relay/session';
import { sha256 } from '../../../src/mocks/sha256';

const observer = {
	connected() {},
	ended() {},
	resumed() {},
	polled() {},
	sent() {},
	flushed() {},
	ingested() {},
	refused() {},
	answered() {},
	failed(what: string, error: unknown) {
		console.error(what, error);
	}
};
const deflate = (bytes: Uint8Array): Uint8Array => deflateSync(bytes);
const hex = (digits: number): string =>
	Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

let hosts = 0;

export interface Said {
	channel?: string;
	user?: string;
	text: string;
	sentAt?: number;
}

class Wire {
	readyState = 0;
	binaryType = 'blob';
	onopen: (() => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
	subscribed = false;
	session: Session | null = null;

	constructor(private readonly relay: PageRelay) {
		relay.opened++;
		queueMicrotask(() => {
			if (relay.mode === 'silent') return;
			if (relay.mode !== 'up' || !relay.websocket) return this.drop(1006);
			this.readyState = 1;
			relay.wires.add(this);
			this.session = relay.core.connect({
				id: hex(8),
				send: (message) => this.receive(message),
				buffered: () => 0,
				subscribe: () => (this.subscribed = true),
				unsubscribe: () => (this.subscribed = false),
				end: (code) => this.drop(code)
			});
			this.onopen?.();
		});
	}

	/** Delivered in order, later, as a network does. */
	receive(message: string | Uint8Array): void {
		const data = typeof message === 'string' ? message : message.slice().buffer;
		queueMicrotask(() => {
			if (this.relay.mode === 'up' && this.readyState === 1) this.onmessage?.({ data });
		});
	}

	send(text: string): void {
		if (this.relay.mode === 'up') this.session?.message(text);
	}

	close(): void {
		this.drop(1000);
	}

	drop(code: number): void {
		if (this.readyState === 3) return;
		this.readyState = 3;
		this.relay.wires.delete(this);
		this.session?.closed();
		queueMicrotask(() => this.onclose?.({ code }));
	}
}

export class PageRelay {
	readonly url = `http://relay-${++hosts}-${hex(6)}.test`;
	/** `down` refuses everything; `silent` keeps connections open and lets nothing through. */
	mode: 'up' | 'down' | 'silent' = 'up';
	websocket = true;
	/** Sockets opened so far, and requests by path. */
	opened = 0;
	readonly requests: string[] = [];
	readonly wires = new Set<Wire>();
	/** Lets a test change or withhold what a frame carries. */
	tamper: (bytes: Uint8Array) => Uint8Array | null = (bytes) => bytes;
	log!: MemoryLog;
	core!: Relay;
	#api!: Api;
	#ingest!: Ingest;

	constructor() {
		this.newLog();
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

	/** Begins another log, as a relay does that lost its disk. */
	newLog(): void {
		this.core?.close();
		const now = (): number => Date.now();
		this.log = new MemoryLog({ id: hex(32), term: hex(16), digest: sha256, deflate, now });
		this.core = new Relay(this.log, {
			limits: { connections: 100, socketQueueBytes: 1e9 },
			flushMs: 5,
			flushMaxMs: 10,
			publish: (message) => {
				const bytes = this.tamper(message);
				if (bytes) for (const wire of this.wires) if (wire.subscribed) wire.receive(bytes);
			},
			deflate,
			observer,
			websocket: this.websocket,
			demo: false,
			now
		});
		this.#ingest = new Ingest(this.log, {
			limits: { batchEvents: 100_000, queueEvents: 100_000 },
			now,
			observer
		});
		this.#api = new Api({
			relay: this.core,
			log: this.log,
			ingest: this.#ingest,
			token: new TokenCheck('test', sha256),
			source: 'test',
			gunzip: async (bytes) => bytes,
			digest: sha256,
			observer
		});
	}

	async say(messages: readonly Said[]): Promise<void> {
		const events = messages.map((said, i) => ({
			channel: said.channel ?? `c${i % 3}`,
			user: said.user ?? `u${i % 7}`,
			text: said.text,
			...(said.sentAt !== undefined && { sentAt: said.sentAt })
		}));
		await this.#ingest.take(events, 'test', null);
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
		for (const wire of [...this.wires]) wire.drop(1006);
	}

	close(): void {
		this.core.close();
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
		if (this.mode === 'down') throw new TypeError('Failed to fetch');
		const body = new TextEncoder().encode(typeof init.body === 'string' ? init.body : '');
		const answer = await this.#api.handle({
			method: init.method ?? 'GET',
			path: pathname,
			query: searchParams,
			header: () => '',
			body: async () => body
		});
		return new Response(
			typeof answer.body === 'string' ? answer.body : new Uint8Array(answer.body),
			{ status: answer.status, headers: answer.headers }
		);
	}
}
