/**
 * Loads the database's code in its own task before the pages' code: together they would block the page
 * noticeably (docs/perf.md, catchup).
 */
import 'dexie';
import type { ClientInit } from '@sveltejs/kit';
import { storesNothing } from '$lib/browser/refused';

/** What must be ready before the app's first query or request. */
export const init: ClientInit = async () => {
	if (storesNothing()) {
		const { storeInMemory } = await import('$lib/archive/registry/memory');
		await storeInMemory();
	}
	// In development without a relay (`npm run dev:mock`), the mock relay.
	if (import.meta.env.MODE !== 'mock') return;
	const { startMock } = await import('./mocks/browser');
	await startMock();
};
