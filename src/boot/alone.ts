import { storesNothing } from '../lib/browser/refused';
import { LocalChannel } from './local-channel';
import { LocalWorker } from './local-worker';

function refusesChannels(): boolean {
	try {
		new BroadcastChannel('backscroll').close();
		return false;
	} catch {
		return true;
	}
}

/**
 * Makes this page one that shares nothing with others, where the browser stores nothing or lets no pages talk. Dexie
 * makes a channel as it is loaded: where that throws (in Firefox with site data blocked), nothing that imports it would
 * load. What syncs, sorts and searches runs in this page then, so that a channel that reaches no further is enough.
 */
export function standAlone(): void {
	const isAlone = storesNothing() || refusesChannels();
	const replace = (name: string, value: unknown, of: object = globalThis): void =>
		void Reflect.defineProperty(of, name, { value, configurable: true });
	if (isAlone) {
		replace('BroadcastChannel', LocalChannel);
		replace('locks', undefined, navigator);
	}
	if (isAlone || typeof Worker === 'undefined') return replace('Worker', LocalWorker);
	const construct = (target: typeof Worker, [url, options]: [string | URL, WorkerOptions]) => {
		try {
			return new target(url, options);
		} catch (error) {
			// Refused by the page's own policy, not by the browser.
			if (new URL(url, location.href).origin !== location.origin) throw error;
			return new LocalWorker(url);
		}
	};
	replace('Worker', new Proxy(Worker, { construct }));
}
