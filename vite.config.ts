import { sveltekit } from '@sveltejs/kit/vite';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { defineConfig } from 'vite';
import { ChunkGroups } from './server/bin/chunk-groups.mjs';
import { demoRelay } from './src/mocks/demo-plugin.mjs';
import { serveMockWorker } from './src/mocks/serve-worker.mjs';

const chunks = new ChunkGroups(import.meta.dirname);

/** The running relay that `npm run dev:relay` shows. */
const RELAY = process.env.BACKSCROLL_RELAY ?? 'http://127.0.0.1:8787';

/**
 * The relay refuses pages of another origin. It takes those that this server serves for its own, and
 * still refuses all others: they keep their origin on the way through.
 */
function ownOrigin(sent: ClientRequest, { headers }: IncomingMessage): void {
	if (headers.origin === `http://${headers.host}`) sent.setHeader('origin', new URL(RELAY).origin);
}

/** Dexie's notes for its developers: 0.3 kB in the page and again in the sync worker. Errors stay. */
const DEBUG_NOTES = ['console.debug', 'console.trace', 'console.warn'];

export default defineConfig({
	plugins: [sveltekit(), serveMockWorker(), chunks.plugin],
	envPrefix: ['VITE_', 'PUBLIC_'],
	define: { 'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV ?? 'production') },
	// Both builds for today's browsers: Dexie's is 2 kB less, in the page and in the worker, than the one for all.
	resolve: {
		alias: [
			{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.min.mjs' },
			{ find: /^workbox-window$/, replacement: 'workbox-window/build/workbox-window.prod.mjs' }
		]
	},
	// The bundler leaves its own notes in workers: 0.4 kB in that which syncs.
	worker: {
		format: 'es',
		plugins: () => [demoRelay()],
		rolldownOptions: {
			treeshake: { manualPureFunctions: DEBUG_NOTES },
			output: { comments: { annotation: false } }
		}
	},
	// The first browsers with all that the app needs, which src/boot/too-old.ts asks for and the README names: light-dark()
	// (written for older ones it would follow the system, whatever theme is chosen), and in Firefox Intl.Segmenter,
	// popovers and colours made from others.
	build: {
		target: ['chrome123', 'firefox128', 'safari17.5'],
		rolldownOptions: {
			treeshake: { manualPureFunctions: DEBUG_NOTES },
			output: { codeSplitting: { groups: chunks.groups } }
		}
	},
	server: {
		host: '127.0.0.1',
		proxy: {
			'/api': {
				target: RELAY,
				changeOrigin: true,
				ws: true,
				configure: (proxy) => proxy.on('proxyReq', ownOrigin).on('proxyReqWs', ownOrigin)
			}
		}
	},
	preview: { host: '127.0.0.1' }
});
