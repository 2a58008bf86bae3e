import adapter from '@sveltejs/adapter-static';
import { fingerprint } from './server/bin/build.mjs';
import { writePage } from './src/boot/page.mjs';

const isDemo = process.argv.includes('demo');

const { page, scriptHash, styleHash, announcerHash } = await writePage();

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
		files: { appTemplate: page, serviceWorker: 'src/service-worker/index.ts' },
		// The static demo finds its files from wherever it is put.
		paths: { relative: isDemo },
		// Screenshots are for the install dialog, the font's licence for whoever asks: nobody keeps them for offline.
		serviceWorker: {
			register: false,
			files: (name) => !/^(screenshots|fonts)\//.test(name)
		},
		// The same sources make the same version: such a build is downloaded by nobody again.
		version: { name: fingerprint('app').slice(0, 16) },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				// Kit names the hash of its own inline script, not that of the page's.
				'script-src': ['self', scriptHash],
				// The relay: this origin, or one elsewhere that the build names.
				'connect-src': ['self', ...relayOrigins()],
				'img-src': ['self', 'data:', ...relayOrigins()],
				// Svelte sets widths and colours of single elements by script, which needs no permission.
				'style-src': ['self', styleHash, 'unsafe-hashes', announcerHash],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				// Vite's own page of errors writes HTML, so only what is built keeps to it.
				...(process.argv.includes('build')
					? {
							'require-trusted-types-for': ['script'],
							// Svelte's for its templates; the page's own, which lets scripts of this origin be workers.
							'trusted-types': ['svelte-trusted-html', 'default']
						}
					: {})
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
