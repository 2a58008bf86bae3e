/** Serves msw's worker script from its package in development and tests, so that no build ever ships it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SCRIPT = createRequire(import.meta.url).resolve('msw/mockServiceWorker.js');

/** @returns {import('vite').Plugin} */
export function serveMockWorker() {
	return {
		name: 'serve-mock-worker',
		apply: 'serve',
		configureServer({ middlewares }) {
			middlewares.use('/mockServiceWorker.js', (_request, response) => {
				response.setHeader('content-type', 'text/javascript');
				response.end(readFileSync(SCRIPT));
			});
		}
	};
}
