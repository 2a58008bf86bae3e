import { version } from '$app/environment';

/** What this browser tells of itself and of this site; null for what it doesn't tell. */
export interface BrowserFacts {
	/** Of the app that runs here. */
	readonly version: string;
	readonly userAgent: string;
	readonly locale: string;
	readonly timeZone: string;
	readonly secure: boolean;
	/** Whether the app's files come from its service worker. */
	readonly controlled: boolean;
	readonly installed: boolean;
	/** Bytes. */
	readonly usage: number | null;
	readonly quota: number | null;
	readonly persistent: boolean | null;
}

/** What the browser says of this app's storage; null for what it doesn't tell. */
export type StorageFacts = Pick<BrowserFacts, 'usage' | 'quota' | 'persistent'>;

/** Asks the browser. Insecure contexts have neither a storage manager nor service workers, whatever the types say. */
export async function storageFacts(): Promise<StorageFacts> {
	const storage = navigator.storage as StorageManager | undefined;
	const { usage, quota } = (await storage?.estimate()) ?? {};
	return {
		usage: usage ?? null,
		quota: quota ?? null,
		persistent: (await storage?.persisted()) ?? null
	};
}

/** Asks the browser for all that a report of a fault needs. */
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
