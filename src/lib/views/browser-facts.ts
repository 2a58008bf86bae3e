import { version } from '$app/environment';
import type { BrowserFacts } from './diagnostics';

/** Asks the browser. Insecure contexts have neither a storage manager nor service workers, whatever the types say. */
export async function browserFacts(): Promise<BrowserFacts> {
	const storage = navigator.storage as StorageManager | undefined;
	const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
	const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions();
	const { usage, quota } = (await storage?.estimate()) ?? {};
	return {
		version,
		userAgent: navigator.userAgent,
		locale,
		timeZone,
		secure: window.isSecureContext,
		controlled: (workers?.controller ?? null) !== null,
		installed: matchMedia('(display-mode: standalone)').matches,
		usage: usage ?? null,
		quota: quota ?? null,
		persistent: (await storage?.persisted()) ?? null
	};
}
