/**
 * Code that the app loads on demand. Without a service worker to cache it (plain http on a network address)
 * it is preloaded, because without the relay nobody could open a page or see an error.
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

/** Loads the app's pages and dialogs. */
export async function loadAll(): Promise<void> {
	await Promise.all([
		...PAGES.map((page) => preloadCode(page)),
		import('$lib/ui/connection/ConnectionSheet.svelte'),
		import('$lib/ui/connection/Trouble.svelte'),
		import('./DetailPane.svelte'),
		import('./KeyboardMap.svelte'),
		import('./Palette.svelte'),
		import('$lib/ui/kit/bars/BarRows.svelte'),
		import('$lib/ui/export/ExportDialog.svelte'),
		import('$lib/ui/query/sheet/Filters.svelte'),
		import('$lib/ui/query/Help.svelte'),
		import('$lib/ui/query/Proposals.svelte'),
		import('$lib/ui/query/Wrong.svelte'),
		import('$lib/query/regex'),
		import('$lib/ui/messages/row/adorned'),
		import('./commands'),
		import('$lib/sync/recover')
	]);
}
