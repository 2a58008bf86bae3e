import adapter from '@sveltejs/adapter-static';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fingerprint } from './server/bin/build.mjs';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({
			pages: process.env.BACKSCROLL_BUILD_DIR ?? 'build/app',
			fallback: '200.html',
			precompress: true
		}),
		// The configurations of Vite are checked as the app is.
		typescript: {
			config: ({ include, ...config }) => ({ ...config, include: [...include, '../*.config.ts'] })
		},
		files: { serviceWorker: 'src/service-worker/index.ts' },
		paths: { relative: false },
		// The install dialog alone shows screenshots: nobody keeps them for offline.
		serviceWorker: { register: false, files: (name) => !name.startsWith('screenshots/') },
		// The same sources make the same version: such a build is downloaded by nobody again.
		version: { name: fingerprint('app').slice(0, 16) },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				// Kit names the hash of its own inline script, not that of the page's.
				'script-src': ['self', lookScript()],
				// The relay: this origin, or one elsewhere that the build names.
				'connect-src': ['self', ...relayOrigins()],
				'img-src': ['self', 'data:', ...relayOrigins()],
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

/** The hash of the script in app.html that sets theme and density before the first paint. */
function lookScript() {
	const page = readFileSync(new URL('src/app.html', import.meta.url), 'utf8');
	const [, script = ''] = /<script>([^]*?)<\/script>/.exec(page) ?? [];
	return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}
