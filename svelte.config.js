import adapter from '@sveltejs/adapter-static';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';

/** A name for this build that is the same for the same sources: a build from unchanged sources re-downloads nothing. */
function version() {
	const hash = createHash('sha256').update(process.env.PUBLIC_RELAY_URL ?? '');
	const files = ['src', 'static']
		.flatMap((dir) => readdirSync(dir, { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile())
		.map((entry) => `${entry.parentPath}/${entry.name}`)
		.concat('package-lock.json', 'vite.config.ts', 'svelte.config.js')
		.sort();
	for (const file of files) hash.update(file).update(readFileSync(file));
	return hash.digest('hex').slice(0, 16);
}

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ pages: process.env.BACKSCROLL_BUILD_DIR ?? 'build/app', fallback: '200.html' }),
		files: { serviceWorker: 'src/service-worker/index.ts' },
		paths: { relative: false },
		serviceWorker: { register: false },
		version: { name: version() },
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
