/** Pause before the relay is asked, in ms. */
const ASK_MS = 1_000;

/** Instead of the app, where a reload by itself would be in vain, or was. */
const MISSING =
	'A part of the app could not be loaded, and a reload did not help. Reload once more when the network is better; what this device keeps is not lost.';
const BROKEN =
	'Reload it. If that does not help, switch off the browser’s extensions for this page, or use another browser; what this device keeps is not lost.';

interface Page {
	/** Reloads the page; returns false where that was done already, and was in vain. */
	reload(): boolean;
	/** Shows these words in place of the app that starts. */
	tell(words: string): void;
}

/**
 * A part of the app that didn't come (a network that breaks, a relay that restarts) leaves no page that could ask
 * again. So this does, and reloads the page once the relay answers: once, never twice. Whatever else fails at the start
 * would fail again, and is told instead.
 */
export function reloadWhenBroken(page: Page): void {
	let waiting: ReturnType<typeof setTimeout> | undefined;
	let isMissing = false;
	const isStarting = (): boolean => document.querySelector('#boot') !== null;
	const ask = async (): Promise<void> => {
		if (!isStarting() && !document.querySelector('[data-broken]')) return;
		if (!isMissing) return isStarting() ? page.tell(BROKEN) : undefined;
		const request = fetch(location.href, { method: 'HEAD', cache: 'no-store' });
		const answer = await request.catch(() => null);
		if (!answer?.ok) wait();
		else if (!page.reload() && isStarting()) page.tell(MISSING);
	};
	const wait = (): void => {
		clearTimeout(waiting);
		waiting = setTimeout(ask, ASK_MS);
	};
	const missed = (): void => {
		isMissing = true;
		wait();
	};
	addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => {
		// "Failed to fetch dynamically imported module" (Chromium), "error loading dynamically imported module"
		// (Firefox), "Importing a module script failed" (Safari).
		if (reason instanceof TypeError && /import.* module/i.test(reason.message)) missed();
		else wait();
	});
	addEventListener('vite:preloadError', missed);
	// A style that didn't come is told to its link alone, so it is heard on the way down.
	const onError = ({ target }: Event): void => {
		const isStyle = target instanceof HTMLLinkElement && target.rel === 'stylesheet';
		if (!isStyle || document.readyState === 'complete') return;
		document.documentElement.dataset.broken = '';
		missed();
	};
	addEventListener('error', onError, true);
}
