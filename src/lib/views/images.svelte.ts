/** Images of emotes and badges, which the relay serves and the service worker keeps. */
import { IMAGE_CACHE } from '$lib/wire/images';
import type { App } from './app.svelte';
import { isConnected } from './connection';

/** Images that could not be shown, and whether the relay was in reach then. */
let missing: Readonly<{ [url: string]: boolean }> = $state.raw({});

/** Whether an image isn't to be had: what failed without the relay is tried again with it. Reactive. */
export const isMissing = ({ status }: App, url: string): boolean =>
	missing[url] === true || (url in missing && !isConnected(status));

export function notShown({ status }: App, url: string): void {
	missing = { ...missing, [url]: isConnected(status) };
}

/** What a page needs to say for an image of a relay elsewhere, so that it may be kept. */
export const crossOrigin = ({ relay }: App): 'anonymous' | undefined =>
	relay === location.origin ? undefined : 'anonymous';

/** On a first visit no service worker saw the image pass: it is kept from here. The browser has it at hand. */
export function shown(url: string): void {
	if (!('caches' in globalThis) || navigator.serviceWorker?.controller) return;
	// Without room, or in some private modes: it is fetched again when it is wanted.
	void caches
		.open(IMAGE_CACHE)
		.then((cache) => cache.add(url))
		.catch(() => undefined);
}
