import { Workbox } from 'workbox-window';

/** What takes the new version; null while there is none. */
let take: (() => void) | null = $state.raw(null);

/**
 * Registers the service worker. A new version waits until the reader takes it: the page they have open
 * keeps working from the files of its own version until then.
 */
export function watchUpdates(): void {
	if (!('serviceWorker' in navigator)) return;
	const workbox = new Workbox('/service-worker.js', { updateViaCache: 'none' });
	const reload = (): void => location.reload();
	let accepted = false;
	workbox.addEventListener('waiting', () => {
		take = () => {
			accepted = true;
			workbox.messageSkipWaiting();
		};
	});
	// Not `controlling`: a page that was there before its first service worker is controlled by none.
	workbox.addEventListener('activated', () => {
		if (accepted) reload();
	});
	workbox.addEventListener('controlling', () => {
		// Taken in another tab: this one goes on as it is until its own reader reloads it.
		take = reload;
	});
	void workbox.register();
	// An installed app may stay open for weeks: look for a new version whenever it comes to the front.
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') void workbox.update().catch(() => undefined);
	});
}

/** What takes the new version and reloads; null while there is none. Reactive. */
export const updateReady = (): (() => void) | null => take;
