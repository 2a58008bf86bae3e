/** Images of emotes and badges: the relay serves them, the service worker caches them. */
import { IMAGE_CACHE } from '$lib/wire/images';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected } from '$lib/ui/state/connection';
import { MINUTE_MS } from '$lib/std/time';

/** Pause before a failed image is retried, in ms: a little longer than the relay's own pause, then doubling. */
const FIRST_PAUSE_MS = 31_000;
const LONGEST_PAUSE_MS = 10 * MINUTE_MS;

/** Images that failed, and whether the relay was reachable then. */
let missing: Readonly<{ [url: string]: boolean }> = $state.raw({});

/** Whether an image is unavailable: a failure without the relay is retried with it. Reactive. */
export const isMissing = ({ status }: App, url: string): boolean =>
	missing[url] === true || (url in missing && !isConnected(status));

/** `image` is the element that failed, with `url` or with the still picture. */
export function notShown({ status }: App, url: string, image: HTMLImageElement): void {
	const inReach = isConnected(status);
	if (inReach && missing[url] !== true) tryLater(url, image, FIRST_PAUSE_MS);
	missing = { ...missing, [url]: inReach };
}

/** Retries invisibly: the text stays until the image is there, so that lines don't flicker. */
function tryLater(url: string, failed: HTMLImageElement, pause: number): void {
	setTimeout(() => {
		const image = new Image();
		image.crossOrigin = failed.crossOrigin;
		image.onload = () => {
			missing = Object.fromEntries(Object.entries(missing).filter(([each]) => each !== url));
		};
		image.onerror = () => tryLater(url, image, Math.min(2 * pause, LONGEST_PAUSE_MS));
		image.src = failed.currentSrc;
	}, pause);
}

/** The attribute that images of a relay on another host need, so that they can be cached. */
export const crossOrigin = ({ relay }: App): 'anonymous' | undefined =>
	relay.startsWith(location.origin) ? undefined : 'anonymous';

/** On a first visit no service worker saw the image pass, so the page caches it. The browser answers from its own cache. */
export function cacheImage(url: string): void {
	if (!('caches' in globalThis) || navigator.serviceWorker?.controller) return;
	// Without space, or in some private modes, it is fetched again on demand.
	void caches
		.open(IMAGE_CACHE)
		.then((cache) => cache.add(url))
		.catch(() => undefined);
}
