import { removeDatabases } from '$lib/archive/registry/remove';
import { storesNothing } from '$lib/browser/refused';
import type { App } from '$lib/ui/state/app.svelte';

/** While this key is set, every page that loads waits (see src/boot/clearing.ts), and goes on when it is gone. */
const CLEARING = 'clearing';
/** A frozen tab never releases the lead, so this is the longest wait for it, in ms. */
const LEAD_MS = 5_000;

/**
 * Deletes everything of this app from the device: archives, list, settings, the app's own files. Other tabs
 * wait meanwhile and then start anew, as this one must by loading another page. Throws the browser's errors.
 */
export async function clearDevice({ relay, sync }: Pick<App, 'relay' | 'sync'>): Promise<void> {
	// What this page alone has goes with it.
	if (storesNothing()) return sync.close();
	localStorage.setItem(CLEARING, `${Date.now()}`);
	try {
		sync.close();
		await nobodyLeads(relay);
		await removeDatabases();
		for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
		const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
		for (const registration of registrations) await registration.unregister();
		sessionStorage.clear();
		localStorage.clear();
	} finally {
		localStorage.removeItem(CLEARING);
	}
}

/**
 * Resolves when no tab leads any more and so nothing is written. The leader holds a lock of this name, see
 * sync/tab.ts.
 */
async function nobodyLeads(relay: string): Promise<void> {
	if ((navigator.locks as LockManager | undefined) === undefined) return;
	const signal = AbortSignal.timeout(LEAD_MS);
	await navigator.locks.request(`backscroll ${relay}`, { signal }, () => {}).catch(() => {});
}
