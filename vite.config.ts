import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { serveMockWorker } from './src/mocks/serve-worker.mjs';

export default defineConfig({
	plugins: [sveltekit(), serveMockWorker()],
	envPrefix: ['VITE_', 'PUBLIC_'],
	define: { 'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV ?? 'production') },
	// Dexie's build for today's browsers: 2 kB less, in the page and in the worker, than the one for all.
	resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.min.mjs' }] },
	worker: { format: 'es' },
	// The first browsers with light-dark(): written for older ones it would follow the system, whatever theme is chosen.
	build: { cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
	server: { host: '127.0.0.1' },
	preview: { host: '127.0.0.1' }
});
