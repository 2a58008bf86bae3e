/**
 * The event of Chromium browsers for a page that can be installed (missing in TypeScript's DOM library,
 * because it is not a standard).
 */
interface InstallPrompt extends Event {
	prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** How this browser installs the app. */
export type Installing =
	| { readonly way: 'prompt'; readonly install: () => Promise<void> }
	| { readonly way: 'share-menu' }
	| { readonly way: 'none' };

let prompt = $state.raw<InstallPrompt | null>(null);

const isStandalone = (): boolean => matchMedia('(display-mode: standalone)').matches;
/** iPhones and iPads have no prompt; the share menu does it. (An iPad calls itself a Mac, with touch.) */
const hasShareMenu = (): boolean =>
	/iPhone|iPad/.test(navigator.userAgent) ||
	(navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);

/**
 * Listens for the browser's offer; returns a function that stops it. Installing is the moment to request
 * persistent storage.
 */
export function watchInstall(): () => void {
	const onPrompt = (event: Event): void => {
		event.preventDefault();
		prompt = event as InstallPrompt;
	};
	const onInstalled = (): void => {
		prompt = null;
		navigator.storage?.persist().catch(() => {});
	};
	addEventListener('beforeinstallprompt', onPrompt);
	addEventListener('appinstalled', onInstalled);
	return () => {
		removeEventListener('beforeinstallprompt', onPrompt);
		removeEventListener('appinstalled', onInstalled);
	};
}

/** How the app can be installed now. Reactive. */
export function installing(): Installing {
	const offered = prompt;
	if (offered) {
		return {
			way: 'prompt',
			install: async () => {
				await offered.prompt();
				prompt = null;
			}
		};
	}
	return !isStandalone() && hasShareMenu() ? { way: 'share-menu' } : { way: 'none' };
}
