/** For `npm run build:demo`: the worker that syncs brings its relay along. Everything else is the app as it is. */
import { fileURLToPath } from 'node:url';

/** The end of its path: nothing here imports it. */
const WORKER = /\/lib\/sync\/worker\.ts$/;
const RELAY = fileURLToPath(new URL('demo-relay.ts', import.meta.url));

/** @returns {import('vite').Plugin} */
export function demoRelay() {
	let isDemo = false;
	return {
		name: 'demo-relay',
		configResolved({ mode }) {
			isDemo = mode === 'demo';
		},
		transform(code, id) {
			if (!isDemo || !WORKER.test(id.split('?')[0] ?? '')) return null;
			return { code: `import ${JSON.stringify(RELAY)};\n${code}`, map: null };
		}
	};
}
