/**
 * What the app loads when it is first asked for. Where no service worker keeps its files (plain http on a network
 * address) it is loaded beforehand: without the relay nobody could open a page or say what is wrong.
 */
import { preloadCode } from '$app/navigation';
import { resolve } from '$app/paths';

const PAGES = [
	resolve('/'),
	resolve('/messages'),
	resolve('/channels'),
	resolve('/channels/[name]', { name: '-' }),
	resolve('/users'),
	resolve('/users/[name]', { name: '-' }),
	resolve('/settings'),
	resolve('/diagnostics')
];

/** Loads the app's pages, and what opens over them. */
export async function loadAll(): Promise<void> {
	await Promise.all([
		...PAGES.map((page) => preloadCode(page)),
		import('$lib/ui/connection/ConnectionSheet.svelte'),
		import('./DetailPane.svelte'),
		import('./KeyboardMap.svelte'),
		import('./Palette.svelte'),
		import('$lib/ui/kit/bars/BarRows.svelte'),
		import('$lib/ui/messages/row/adorned'),
		import('./commands')
	]);
}
