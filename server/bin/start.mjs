// `npm start` in a checkout: builds what is missing or stale, then runs it.
import { requireNode } from './node-version.mjs';

requireNode('backscroll');
const help = process.argv.some((arg) => arg === '--help' || arg === '-h');
const { ensureBuilt } = await import('./build.mjs');
if (await ensureBuilt(help ? ['server'] : ['app', 'server'])) {
	await import('../../build/server/start.mjs');
} else process.exitCode = 1;
