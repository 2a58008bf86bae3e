import { base } from '$app/paths';
import { Workbox } from 'workbox-window';

/** Pause before the registration of a service worker that failed to load or to install is retried, in ms. */
const REGISTER_AGAIN_MS = 30_000;
/** How long an accepted version may take to take over by itself, in ms. */
const TAKE_MS = 2_000;

/** Takes the new version; null while there is none. */
let take: (() => void) | null = $state.raw(null);

/**
 * Registers the service worker. A new version waits until the reader accepts it: until then the open page
 * uses the files of its own version.
 */
export function watchUpdates(): void {
	if (!('serviceWorker' in navigator)) return;
	const workbox = new Workbox(`${base}/service-worker.js`, { updateViaCache: 'none' });
	const reload = (): void => location.reload();
	// Where no version was active before, there is none to update: the first one also waits for a moment.
	const { controller } = navigator.serviceWorker;
	workbox.addEventListener('waiting', async ({ sw }) => {
		const active = (await navigator.serviceWorker.getRegistration())?.active;
		if (!active || active === sw) return;
		take = () => {
			// Workbox doesn't report the state of a version that waited before this page registered; the version itself
			// does.
			sw?.addEventListener('statechange', () => {
				if (sw.state === 'activated') reload();
			});
			workbox.messageSkipWaiting();
			// Chromium may keep the old version active for an earlier page's pending requests. A reload ends that.
			setTimeout(reload, TAKE_MS);
		};
	});
	workbox.addEventListener('controlling', () => {
		// Accepted in another tab: this tab continues until its own reader reloads it.
		if (controller) take = reload;
	});
	const register = (): void =>
		void workbox.register().catch(() => setTimeout(register, REGISTER_AGAIN_MS));
	let installed = controller !== null;
	workbox.addEventListener('installed', () => (installed = true));
	// Of the first version one file that doesn't come is enough: the browser forgets all of it, and tries no more.
	workbox.addEventListener('redundant', () => {
		if (!installed) setTimeout(register, REGISTER_AGAIN_MS);
	});
	register();
	// An installed app may stay open for weeks, so it checks for a new version whenever it comes to the front.
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') void workbox.update().catch(() => undefined);
	});
}

/** Takes the new version and reloads; null while there is none. Reactive. */
export const updateReady = (): (() => void) | null => take;
