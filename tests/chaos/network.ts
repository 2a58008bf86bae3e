/** A network of its own for the senders and for each device, and what goes wrong in it. */
import { Proxy } from '../support/proxy';

const SLOW_BYTES = 20_000;

export type Link = 'senders' | 'socket' | 'older app' | 'polling' | 'browser';
export const LINKS: readonly Link[] = ['senders', 'socket', 'older app', 'polling', 'browser'];

export class Network {
	readonly #proxies: ReadonlyMap<Link, Proxy>;

	private constructor(proxies: ReadonlyMap<Link, Proxy>) {
		this.#proxies = proxies;
	}

	static async start(port: number): Promise<Network> {
		const proxies = new Map<Link, Proxy>();
		for (const link of LINKS) proxies.set(link, await Proxy.start(() => port));
		return new Network(proxies);
	}

	#proxy(link: Link): Proxy {
		const proxy = this.#proxies.get(link);
		if (!proxy) throw new Error(`no network of ${link}`);
		return proxy;
	}

	url(link: Link): string {
		return this.#proxy(link).url;
	}

	cut(link: Link): void {
		this.#proxy(link).reset();
	}

	/** Nothing comes through, and open connections stay open. */
	silence(link: Link): void {
		this.#proxy(link).weather = 'silent';
	}

	refuse(link: Link): void {
		this.#proxy(link).weather = 'refusing';
		this.cut(link);
	}

	refuseUpgrade(link: Link): void {
		this.#proxy(link).weather = 'no-upgrade';
		this.cut(link);
	}

	/** Little comes through, or late by so many ms. */
	slow(link: Link, delay: number): void {
		const proxy = this.#proxy(link);
		if (delay > 0) proxy.delay = delay;
		else proxy.pace = SLOW_BYTES;
	}

	clear(link: Link): void {
		const proxy = this.#proxy(link);
		const lost = proxy.weather === 'silent';
		proxy.weather = 'clear';
		proxy.pace = Infinity;
		proxy.delay = 0;
		// What got lost meanwhile is missing in the middle of these connections.
		if (lost) proxy.reset();
	}

	async stop(): Promise<void> {
		for (const proxy of this.#proxies.values()) await proxy.stop();
	}
}
