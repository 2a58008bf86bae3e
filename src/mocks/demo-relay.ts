/**
 * `npm run build:demo`: a relay within the worker that syncs, in place of a server. It is the real core over a log in memory,
 * and plays the demo: the same events each time, so that an archive goes on where it was.
 */
import { demoEvents } from '../../server/sources/demo/demo';
import { HOUR_MS } from '../lib/std/time';
import { apiRequest } from './api-request';
import { BROKEN, MockRelay, type MockConnection } from './relay';

/** A later visit gets an archive of its own: its last days are those before that visit. */
const ONE_VISIT_MS = 3 * HOUR_MS;
const SEED = 1;
const API = '/api/';
const KEPT = 'backscroll demo';
const BEGUN = '/begun';

/** When this device's demo began, epoch ms. */
async function begunAt(): Promise<number> {
	const now = Date.now();
	// Plain http from another machine has no caches: then each visit is a new one.
	if (!('caches' in globalThis)) return now;
	const cache = await caches.open(KEPT);
	const begun = Number(await (await cache.match(BEGUN))?.text());
	if (begun > now - ONE_VISIT_MS && begun <= now) return begun;
	await cache.put(BEGUN, new Response(`${now}`));
	return now;
}

/** Each event at its own time and by itself: so the log's segments are the same in each visit. */
async function play(): Promise<MockRelay> {
	const begun = await begunAt();
	const id = begun.toString(16).padStart(32, '0');
	const relay = new MockRelay({ demo: true, id, term: id.slice(-16) });
	const events = demoEvents(SEED, begun);
	let next = events.next().value;
	const say = async (): Promise<void> => {
		const { source, at, event } = next;
		next = events.next().value;
		relay.clock.set(at);
		await relay.say([event], null, source);
		relay.clock.set(null);
	};
	while (next.at <= Date.now()) await say();
	const later = (): void => {
		setTimeout(() => void say().then(later, later), Math.max(0, next.at - Date.now()));
	};
	later();
	return relay;
}

const relay = play();
const fetched = globalThis.fetch.bind(globalThis);

/** What the worker asks its relay for is answered here, while the device is online. */
globalThis.fetch = async (input, init) => {
	const request = new Request(input, init);
	const { pathname } = new URL(request.url);
	const start = pathname.lastIndexOf(API);
	if (start < 0) return fetched(request);
	const answer = navigator.onLine
		? await (await relay).answer(await apiRequest(request, pathname.slice(start)))
		: null;
	if (!answer) throw new TypeError('offline');
	const { status, headers, body } = answer;
	return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers });
};

/** As much of a WebSocket as the app's transport uses. */
class DemoSocket {
	static readonly OPEN = 1;
	readyState = 0;
	binaryType = 'arraybuffer';
	onopen: (() => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
	#connection: MockConnection | null = null;
	readonly #broken = (): void => this.#ended(BROKEN);

	constructor() {
		void relay.then((opened) => this.#open(opened));
	}

	send(text: string): void {
		this.#connection?.message(text);
	}

	close(): void {
		this.#ended(BROKEN);
	}

	#open(opened: MockRelay): void {
		if (!navigator.onLine) return this.#ended(BROKEN);
		addEventListener('offline', this.#broken);
		this.readyState = DemoSocket.OPEN;
		this.#connection = opened.connect({
			send: (data) =>
				this.onmessage?.({
					data: typeof data === 'string' ? data : new Uint8Array(data).buffer
				}),
			close: (code) => this.#ended(code)
		});
		this.onopen?.();
	}

	#ended(code: number): void {
		if (this.readyState === 3) return;
		this.readyState = 3;
		removeEventListener('offline', this.#broken);
		this.#connection?.closed();
		this.onclose?.({ code });
	}
}
Object.assign(globalThis, { WebSocket: DemoSocket });
