/**
 * A worker, or the same script in the page itself: where the browser refuses workers, or lets them share nothing with
 * the page (src/boot/alone.ts). The page is slower then, but all of it works.
 */

/** The page's end. It has an `error` event if the script couldn't be loaded; a worker's own errors are ErrorEvents. */
export type Thread = Worker | MessagePort;

let started = 0;

/** `url` is that of a script which `port` of ./port connects, as `import url from './worker?worker&url'` tells it. */
export function startThread(url: string): Thread {
	if ('local' in BroadcastChannel) return startHere(url);
	try {
		return new Worker(url, { type: 'module' });
	} catch {
		return startHere(url);
	}
}

function startHere(url: string): MessagePort {
	const { port1, port2 } = new MessageChannel();
	const id = `thread-${++started}`;
	Reflect.set(globalThis, id, port2);
	// Each address makes a module of its own, with its own state.
	import(/* @vite-ignore */ `${url}#${id}`).catch(() => port1.dispatchEvent(new Event('error')));
	return port1;
}
