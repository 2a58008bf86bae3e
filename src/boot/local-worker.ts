import { portName } from '../lib/browser/port-name';

let started = 0;

/**
 * A worker's script, run in the page itself: for a browser that refuses workers, or lets them share nothing with their
 * page. The page is slower then, but all of it works. `port` of src/lib/browser/port.ts is the script's end.
 */
export class LocalWorker extends EventTarget {
	onmessage: ((event: Event) => void) | null = null;
	onerror: ((event: Event) => void) | null = null;
	readonly #port: MessagePort;

	constructor(url: string | URL) {
		super();
		const { port1, port2 } = new MessageChannel();
		this.#port = port1;
		port1.onmessage = ({ data }) => this.#tell(new MessageEvent('message', { data }));
		const address = new URL(url, location.href);
		// By its path: WebKit tells a script that it has in memory its address without what follows #.
		Reflect.set(globalThis, portName(address.href), port2);
		// Each address makes a module of its own, with its own state.
		address.hash = String(++started);
		import(/* @vite-ignore */ address.href).catch(() => this.#tell(new Event('error')));
	}

	postMessage(message: unknown): void {
		this.#port.postMessage(message);
	}

	/** The script ends as soon as it has nothing more to do. */
	terminate(): void {
		this.#port.close();
	}

	#tell(event: Event): void {
		if (event.type === 'message') this.onmessage?.(event);
		else this.onerror?.(event);
		this.dispatchEvent(event);
	}
}
