/** What this browser refuses the app, as far as it can be told without asking for anything. */
import { storesNothing, UNSTORED } from '$lib/browser/refused';

export type Refusal =
	/** Site data is blocked. */
	| 'storage'
	/** The reader chose to read without storing. */
	| 'unstored'
	/** The browser gives no space at all. */
	| 'space'
	/** Pages of the app can't talk to each other. */
	| 'channels'
	/** They can't agree who connects. */
	| 'locks'
	/** The app's own files can't be cached. */
	| 'service-worker'
	/** Images can't be cached. */
	| 'images';

/** Without storage there is only one to tell: the others follow from it. */
export async function refusals(): Promise<Refusal[]> {
	if (storesNothing()) return [window.name === UNSTORED ? 'unstored' : 'storage'];
	const quota = (await attempt(() => navigator.storage.estimate()))?.quota;
	const found: [Refusal, boolean][] = [
		['space', quota === 0],
		['channels', 'local' in BroadcastChannel],
		// By plain http there is none of these; the app says so where it speaks of that.
		['locks', isSecureContext && (navigator.locks as unknown) === undefined],
		['service-worker', isSecureContext && !(await attempt(hasWorkers))],
		['images', isSecureContext && !(await attempt(() => caches.keys()))]
	];
	return found.flatMap(([refusal, isRefused]) => (isRefused ? [refusal] : []));
}

const hasWorkers = (): Promise<unknown> => navigator.serviceWorker.getRegistrations();

async function attempt<T>(ask: () => Promise<T>): Promise<T | undefined> {
	try {
		return await ask();
	} catch {
		return undefined;
	}
}

export type Browser = 'firefox' | 'safari' | 'ios' | 'chromium';

/** Which browser's settings to name. On iPhones and iPads all browsers are Safari underneath. */
export function browserOf(userAgent: string, touchPoints: number): Browser {
	if (/iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1))
		return 'ios';
	if (userAgent.includes('Firefox/')) return 'firefox';
	return /Chrom(e|ium)\//.test(userAgent) ? 'chromium' : 'safari';
}
