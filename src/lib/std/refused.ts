/** What a browser may refuse a page, told without asking for anything. */

/**
 * Whether this browser stores nothing for this site: site data is blocked. Every engine throws at the first of these
 * then; only a page has it, no worker.
 */
export function refusesStorage(): boolean {
	try {
		return localStorage === undefined || !indexedDB;
	} catch {
		return true;
	}
}
