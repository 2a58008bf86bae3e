/** Images of emotes and badges, which the relay serves and the service worker keeps. */
import { IMAGE_CACHE } from '$lib/wire/images';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected } from '$lib/ui/state/connection';
import { MINUTE_MS } from '$lib/std/time';

/** After how long an image that failed is tried again, in ms: a little more than the relay waits, then twice as long each time. */
const FIRST_PAUSE_MS = 31_000;
const LONGEST_PAUSE_MS = 10 * MINUTE_MS;

/** Images that could not be shown, and whether the relay was in reach then. */
let missing: Readonly<{ [url: string]: boolean }> = $state.raw({});

/** Whether an image isn't to be had: what failed without the relay is tried again with it. Reactive. */
export const isMissing = ({ status }: App, url: string): boolean =>
	missing[url] === true || (url in missing && !isConnected(status));

/** `image` is what failed: of `url`, or of the same picture at rest. */
export function notShown({ status }: App, url: string, image: HTMLImageElement): void {
	const inReach = isConnected(status);
	if (inReach && missing[url] !== true) tryLater(url, image, FIRST_PAUSE_MS);
	missing = { ...missing, [url]: inReach };
}

/** Out of sight: where it stands its text stays until it is there, so that lines don't flicker. */
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

/** What a page needs to say for an image of a relay elsewhere, so that it may be kept. */
export const crossOrigin = ({ relay }: App): 'anonymous' | undefined =>
	relay === location.origin ? undefined : 'anonymous';

/** On a first visit no service worker saw the image pass, so the page caches it. The browser answers from its own cache. */
export function cacheImage(url: string): void {
	if (!('caches' in globalThis) || navigator.serviceWorker?.controller) return;
	// Without room, or in some private modes: it is fetched again when it is wanted.
	void caches
		.open(IMAGE_CACHE)
		.then((cache) => cache.add(url))
		.catch(() => undefined);
}
