/** What a browser may refuse a page, told without asking for anything. */

/** The name of a window whose reader chose to read without storing. The browser keeps it across reloads, and nothing else does. */
export const UNSTORED = 'backscroll-unstored';

/**
 * Whether nothing is stored for this page: site data is blocked, or its reader chose so. Where it is
 * blocked every engine throws at the first of these, or has none; only a page has them, no worker.
 */
export function storesNothing(): boolean {
	try {
		return window.name === UNSTORED || !localStorage || !indexedDB;
	} catch {
		return true;
	}
}
