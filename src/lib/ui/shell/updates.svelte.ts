import { Workbox } from 'workbox-window';

/** After so long a service worker that could not be had is asked for again, in ms. */
const REGISTER_AGAIN_MS = 30_000;
/** A version that a reader takes has so long to take over by itself, in ms. */
const TAKE_MS = 2_000;

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
	workbox.addEventListener('waiting', ({ sw }) => {
		take = () => {
			// Workbox doesn't tell what becomes of a version that waited before this page registered; the version itself does.
			sw?.addEventListener('statechange', () => {
				if (sw.state === 'activated') reload();
			});
			workbox.messageSkipWaiting();
			// Chromium may keep the old version in the lead for what an earlier page had under way. A reload ends that.
			setTimeout(reload, TAKE_MS);
		};
	});
	workbox.addEventListener('controlling', () => {
		// Taken in another tab: this one goes on as it is until its own reader reloads it.
		take = reload;
	});
	const register = (): void =>
		void workbox.register().catch(() => setTimeout(register, REGISTER_AGAIN_MS));
	register();
	// An installed app may stay open for weeks: look for a new version whenever it comes to the front.
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') void workbox.update().catch(() => undefined);
	});
}

/** What takes the new version and reloads; null while there is none. Reactive. */
export const updateReady = (): (() => void) | null => take;
