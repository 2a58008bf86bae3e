/** Pauses before the relay is asked, in ms: longer where the page was reloaded already, in vain. */
const ASK_MS = 1_000;
const ASK_AGAIN_MS = 5_000;

interface Page {
	/** Whether this page is itself a reload. */
	readonly reloaded: boolean;
	reload(): void;
}

/**
 * A part of the app that didn't come (a network that breaks, a relay that restarts) leaves no page that could ask
 * again. So this does, and reloads the page once the relay answers.
 */
export function reloadWhenBroken(page: Page): void {
	let waiting: ReturnType<typeof setTimeout> | undefined;
	const ask = async (): Promise<void> => {
		if (!document.querySelector('#boot, [data-broken]')) return;
		const request = fetch(location.href, { method: 'HEAD', cache: 'no-store' });
		const answer = await request.catch(() => null);
		if (answer?.ok) page.reload();
		else wait();
	};
	const wait = (): void => {
		clearTimeout(waiting);
		waiting = setTimeout(ask, page.reloaded ? ASK_AGAIN_MS : ASK_MS);
	};
	addEventListener('unhandledrejection', wait);
	addEventListener('vite:preloadError', wait);
	// A style that didn't come is told to its link alone, so it is heard on the way down.
	const missed = ({ target }: Event): void => {
		const isStyle = target instanceof HTMLLinkElement && target.rel === 'stylesheet';
		if (!isStyle || document.readyState === 'complete') return;
		document.documentElement.dataset.broken = '';
		wait();
	};
	addEventListener('error', missed, true);
}
