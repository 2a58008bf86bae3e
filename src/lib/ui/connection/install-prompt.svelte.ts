/**
 * The event of Chromium browsers for a page that can be installed (missing in TypeScript's DOM library,
 * because it is not a standard).
 */
export interface InstallPrompt extends Event {
	prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** The browser's offer; it comes soon after the page, and the button that takes it may load later. */
export const offered: { prompt: InstallPrompt | null } = $state({ prompt: null });

/**
 * Listens for the browser's offer; returns a function that stops it. Installing is the moment to request
 * persistent storage.
 */
export function watchInstall(): () => void {
	const onPrompt = (event: Event): void => {
		event.preventDefault();
		offered.prompt = event as InstallPrompt;
	};
	const onInstalled = (): void => {
		offered.prompt = null;
		navigator.storage?.persist().catch(() => {});
	};
	addEventListener('beforeinstallprompt', onPrompt);
	addEventListener('appinstalled', onInstalled);
	return () => {
		removeEventListener('beforeinstallprompt', onPrompt);
		removeEventListener('appinstalled', onInstalled);
	};
}
