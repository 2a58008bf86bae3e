import adapter from '@sveltejs/adapter-static';
import { fingerprint } from './server/build.mjs';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({
			pages: process.env.BACKSCROLL_BUILD_DIR ?? 'build/app',
			fallback: '200.html',
			precompress: true
		}),
		files: { serviceWorker: 'src/service-worker/index.ts' },
		paths: { relative: false },
		serviceWorker: { register: false },
		// The same sources make the same version: such a build is downloaded by nobody again.
		version: { name: fingerprint().slice(0, 16) },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				// The relay: this origin, or one elsewhere that the build names.
				'connect-src': ['self', ...relayOrigins()],
				'img-src': ['self', 'data:'],
				// Svelte sets widths and colours of single elements by style attributes.
				'style-src': ['self', 'unsafe-inline'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self']
			}
		}
	}
};

function relayOrigins() {
	const url = process.env.PUBLIC_RELAY_URL;
	if (!url) return [];
	const { origin } = new URL(url);
	return [origin, origin.replace(/^http/, 'ws')];
}
