import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { serveMockWorker } from './src/mocks/serve-worker.mjs';

export default defineConfig({
	plugins: [sveltekit(), serveMockWorker()],
	envPrefix: ['VITE_', 'PUBLIC_'],
	define: { 'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV ?? 'production') },
	worker: { format: 'es' },
	server: { host: '127.0.0.1' },
	preview: { host: '127.0.0.1' }
});
