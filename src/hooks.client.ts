/**
 * Loads the database's code in its own task before the pages' code: together they would block the page
 * noticeably (docs/perf.md, catchup).
 */
import 'dexie';
import type { ClientInit } from '@sveltejs/kit';

/** In development without a relay (`npm run dev:mock`) the mock relay is ready before the app's first request. */
export const init: ClientInit = async () => {
	if (import.meta.env.MODE !== 'mock') return;
	const { startMock } = await import('./mocks/browser');
	await startMock();
};
