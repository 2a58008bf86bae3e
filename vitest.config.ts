import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { serveMockWorker } from './src/mocks/serve-worker.mjs';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/chromium.mjs';
import { PATIENCE_MS } from './tests/support/patience.mjs';

/**
 * Test files share a worker, one after the other, and what its modules keep: to start a worker takes longer than
 * most files do.
 */
const NODE = { environment: 'node', pool: 'forks', isolate: false } as const;
const PATIENT = {
	expect: { poll: { timeout: PATIENCE_MS } },
	// A test waits for several things, one after the other: it is these that give up.
	testTimeout: 10 * PATIENCE_MS,
	hookTimeout: 4 * PATIENCE_MS
} as const;
/** End-to-end tests: much of what they do is wait, for breaks to be noticed and healed. */
const IN_APP = { ...NODE, ...PATIENT, maxWorkers: 4, sequence: { groupOrder: 1 } } as const;

/** Components that are shown alone have an address of the tests' own. */
const addressOfTests: Plugin = {
	name: 'address-of-tests',
	enforce: 'pre',
	resolveId: (id) =>
		/\/runtime\/app\/(state|navigation)$/.test(id)
			? join(import.meta.dirname, 'tests/browser/ui/address.svelte.ts')
			: undefined
};

export default defineConfig({
	test: {
		projects: [
			{
				resolve: { alias: { $lib: join(import.meta.dirname, 'src/lib') } },
				test: { ...NODE, ...PATIENT, name: 'unit', include: ['tests/unit/**/*.test.ts'] }
			},
			{
				plugins: [sveltekit(), serveMockWorker(), addressOfTests],
				test: {
					...PATIENT,
					name: 'browser',
					include: ['tests/browser/**/*.test.ts'],
					setupFiles: './tests/browser/setup.ts',
					// All files in one page: to load the app's modules anew takes longer than most files do.
					isolate: false,
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({
							launchOptions: { executablePath: findChromium(), args: CHROMIUM_FLAGS }
						}),
						instances: [{ browser: 'chromium' }]
					}
				}
			},
			{ test: { ...IN_APP, name: 'e2e', include: ['tests/e2e/*.test.ts'] } },
			// What `npm test` has no time for.
			{ test: { ...IN_APP, name: 'long', include: ['tests/e2e/long/*.test.ts'] } },
			// The core of all that, in each engine: `npm run test:browsers`.
			{
				test: { ...IN_APP, name: 'browsers', include: ['tests/browsers/*.test.ts'], maxWorkers: 1 }
			}
		]
	}
});
