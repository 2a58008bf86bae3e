import { Workbox } from 'workbox-window';

let waiting = $state.raw<Workbox | null>(null);
let accepted = false;

/**
 * Registers the service worker. A new version waits until the reader takes it: the page they have open
 * keeps working from the files of its own version until then.
 */
export function watchUpdates(): void {
	if (!('serviceWorker' in navigator)) return;
	const workbox = new Workbox('/service-worker.js', { updateViaCache: 'none' });
	workbox.addEventListener('waiting', () => (waiting = workbox));
	workbox.addEventListener('controlling', () => {
		if (accepted) location.reload();
	});
	void workbox.register();
	// An installed app may stay open for weeks: look for a new version whenever it comes to the front.
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') void workbox.update().catch(() => undefined);
	});
}

/** What takes the new version and reloads; null while there is none. Reactive. */
export function updateReady(): (() => void) | null {
	const workbox = waiting;
	if (!workbox) return null;
	return () => {
		accepted = true;
		workbox.messageSkipWaiting();
	};
}
