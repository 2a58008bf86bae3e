/** For `npm run build:demo`: the worker that syncs brings its relay along. Everything else is the app as it is. */
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('../lib/sync/worker.ts', import.meta.url));
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
			if (!isDemo || id.split('?')[0] !== WORKER) return null;
			return { code: `import ${JSON.stringify(RELAY)};\n${code}`, map: null };
		}
	};
}
