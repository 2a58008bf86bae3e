/**
 * The database's code runs in a task of its own, before that of the pages: together they would hold
 * up the page for longer than a person notices (docs/perf.md, catchup).
 */
import 'dexie';
import type { ClientInit } from '@sveltejs/kit';

/** In development without a relay (`npm run dev:mock`) a played one answers before the app asks. */
export const init: ClientInit = async () => {
	if (import.meta.env.MODE !== 'mock') return;
	const { startMock } = await import('./mocks/browser');
	await startMock();
};
