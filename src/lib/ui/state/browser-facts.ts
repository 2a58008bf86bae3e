import { version } from '$app/environment';

/** Facts that this browser reports about itself and this site; null if it doesn't report one. */
export interface BrowserFacts {
	/** Of the app that runs here. */
	readonly version: string;
	readonly userAgent: string;
	readonly locale: string;
	readonly timeZone: string;
	readonly secure: boolean;
	/** Whether its service worker serves the app's files. */
	readonly controlled: boolean;
	readonly installed: boolean;
	/** Bytes. */
	readonly usage: number | null;
	readonly quota: number | null;
	readonly persistent: boolean | null;
}

/** The browser's report on this app's storage; null if it doesn't report one. */
export type StorageFacts = Pick<BrowserFacts, 'usage' | 'quota' | 'persistent'>;

/**
 * Queries the browser. Insecure contexts have neither a storage manager nor service workers, contrary to the types, and
 * any browser may refuse the answer.
 */
export async function storageFacts(): Promise<StorageFacts> {
	const storage = navigator.storage as StorageManager | undefined;
	const { usage, quota } = (await storage?.estimate().catch(() => null)) ?? {};
	return {
		usage: usage ?? null,
		quota: quota ?? null,
		persistent: (await storage?.persisted().catch(() => null)) ?? null
	};
}

/** Collects the browser's facts for a bug report. */
export async function browserFacts(): Promise<BrowserFacts> {
	const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
	const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions();
	return {
		...(await storageFacts()),
		version,
		userAgent: navigator.userAgent,
		locale,
		timeZone,
		secure: window.isSecureContext,
		controlled: (workers?.controller ?? null) !== null,
		installed: matchMedia('(display-mode: standalone)').matches
	};
}
