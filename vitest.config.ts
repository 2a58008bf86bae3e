import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { serveMockWorker } from './src/mocks/serve-worker.mjs';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/chromium.mjs';

const NODE = { environment: 'node', pool: 'forks' } as const;

export default defineConfig({
	test: {
		projects: [
			{
				resolve: { alias: { $lib: join(import.meta.dirname, 'src/lib') } },
				test: { ...NODE, name: 'unit', include: ['tests/unit/**/*.test.ts'], testTimeout: 20_000 }
			},
			{
				plugins: [sveltekit(), serveMockWorker()],
				test: {
					name: 'browser',
					include: ['tests/browser/**/*.test.ts'],
					testTimeout: 20_000,
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
			{
				test: {
					...NODE,
					name: 'e2e',
					include: ['tests/e2e/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 60_000,
					expect: { poll: { timeout: 10_000 } },
					// Most of what they do is wait, for breaks to be noticed and healed.
					maxWorkers: 2,
					sequence: { groupOrder: 1 }
				}
			}
		]
	}
});
