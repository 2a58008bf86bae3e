import { offered } from './install-prompt.svelte';

/** How this browser installs the app. */
export type Installing =
	| { readonly way: 'prompt'; readonly install: () => Promise<void> }
	| { readonly way: 'share-menu' }
	| { readonly way: 'none' };

const isStandalone = (): boolean => matchMedia('(display-mode: standalone)').matches;
/** iPhones and iPads have no prompt; the share menu does it. (An iPad calls itself a Mac, with touch.) */
const hasShareMenu = (): boolean =>
	/iPhone|iPad/.test(navigator.userAgent) ||
	(navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);

/** How the app can be installed now. Reactive. */
export function installing(): Installing {
	const { prompt } = offered;
	if (prompt) {
		return {
			way: 'prompt',
			install: async () => {
				await prompt.prompt();
				offered.prompt = null;
			}
		};
	}
	return !isStandalone() && hasShareMenu() ? { way: 'share-menu' } : { way: 'none' };
}
