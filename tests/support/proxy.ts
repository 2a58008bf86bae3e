/** A TCP proxy in front of the relay that misbehaves as networks do. */
import { createServer, connect, type Server, type Socket } from 'node:net';

export type Weather =
	/** All goes through. */
	| 'clear'
	/** Connections stay open and nothing comes through, either way, with no event. */
	| 'silent'
	/** Nobody is there: whoever connects is turned away at once. */
	| 'refusing'
	/** HTTP works, an upgrade to WebSocket is refused, as by a proxy that doesn't know it. */
	| 'no-upgrade';

export class Proxy {
	weather: Weather = 'clear';
	/** Requests whose first line is like this are answered with 503. */
	refused: RegExp | null = null;
	/** Bytes a second that come through from the relay on each connection. */
	pace = Infinity;
	/** How much later they come through, in ms. */
	delay = 0;
	readonly #server: Server;
	readonly #pairs = new Set<[Socket, Socket]>();
	#port = 0;
	readonly #target: () => number;

	private constructor(target: () => number) {
		this.#target = target;
		this.#server = createServer((client) => this.#join(client));
	}

	/** A proxy to 127.0.0.1:`target()`. */
	static async start(target: () => number): Promise<Proxy> {
		const proxy = new Proxy(target);
		await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
		const address = proxy.#server.address();
		proxy.#port = typeof address === 'object' && address ? address.port : 0;
		return proxy;
	}

	get url(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	#join(client: Socket): void {
		if (this.weather === 'refusing') return void client.destroy();
		const relay = connect(this.#target(), '127.0.0.1');
		const pair: [Socket, Socket] = [client, relay];
		this.#pairs.add(pair);
		client.on('data', (bytes) => {
			if (this.weather === 'silent') return;
			if (this.weather === 'no-upgrade' && /^upgrade: websocket/im.test(bytes.toString('latin1'))) {
				client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
				return;
			}
			if (this.refused?.test(bytes.toString('latin1').split('\r\n', 1)[0] ?? '')) {
				client.end('HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
				return;
			}
			relay.write(bytes);
		});
		let sent = Promise.resolve();
		relay.on('data', (bytes) => {
			if (this.weather !== 'silent') sent = sent.then(() => this.#pass(bytes, client));
		});
		const end = () => {
			this.#pairs.delete(pair);
			client.destroy();
			relay.destroy();
		};
		// In silence even the end of a connection isn't told.
		for (const socket of pair) {
			socket.on('error', () => undefined);
			socket.on('close', () => {
				if (this.weather !== 'silent') end();
			});
		}
	}

	/** Hands bytes on at the pace: ten parts a second. */
	async #pass(bytes: Buffer, client: Socket): Promise<void> {
		if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
		for (let at = 0; at < bytes.length && !client.destroyed;) {
			const end = Math.min(bytes.length, at + this.pace / 10);
			client.write(bytes.subarray(at, end));
			at = end;
			if (at < bytes.length) await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}

	/** Ends every connection, as a network that comes back does. */
	reset(): void {
		for (const [client, relay] of this.#pairs) {
			client.destroy();
			relay.destroy();
		}
		this.#pairs.clear();
	}

	async stop(): Promise<void> {
		this.reset();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
