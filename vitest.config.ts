import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { serveMockWorker } from './src/mocks/serve-worker.mjs';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/chromium.mjs';
import { PATIENCE_MS } from './tests/support/patience.mjs';

const PATIENT = {
	// To look more often would only take time from what is waited for.
	expect: { poll: { timeout: PATIENCE_MS, interval: 100 } },
	// A test waits for several things, one after the other: it is these that give up.
	testTimeout: 10 * PATIENCE_MS,
	hookTimeout: 10 * PATIENCE_MS
} as const;
/**
 * Test files share a worker, one after the other, and what its modules keep: to start a worker takes longer than
 * most files do. The end-to-end tests, which take longest, come first (projects go by their names), and the tests of
 * units fill what they leave: one group, with one number of workers. There are more of them than small machines have
 * cores, because much of what end-to-end tests do is wait, for breaks to be noticed and healed.
 */
const NODE = {
	...PATIENT,
	environment: 'node',
	pool: 'forks',
	isolate: false,
	maxWorkers: 4,
	// Vitest wants one number of workers in a group: the browser's tests have one page.
	sequence: { groupOrder: 1 }
} as const;

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
				test: { ...NODE, name: 'unit', include: ['tests/unit/**/*.test.ts'] }
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
			// The same suite once more, over Node's own server.
			{
				test: {
					...NODE,
					name: 'fallback',
					env: { BACKSCROLL_SERVER: 'node' },
					include: ['tests/unit/http/{http,listen,server,strangers,tls}.test.ts']
				}
			},
			{ test: { ...NODE, name: 'e2e', include: ['tests/e2e/*.test.ts'] } },
			// What `npm test` has no time for.
			{ test: { ...NODE, name: 'long', include: ['tests/e2e/long/*.test.ts'] } },
			// The core of all that, in each engine: `npm run test:browsers`.
			{
				test: {
					...NODE,
					name: 'browsers',
					include: ['tests/browsers/*.test.ts'],
					maxWorkers: 1,
					sequence: { groupOrder: 2 }
				}
			}
		]
	}
});
