// build/server/start.mjs: what `npm start` runs.
import { fileURLToPath } from 'node:url';
import { loaded, requireNode } from '../node-version.mjs';

requireNode('backscroll');
// Only now: a Node that is too old can't load what follows.
const main = await loaded('backscroll', async () => (await import('../main.ts')).main);
await main(process.argv.slice(2), fileURLToPath(new URL('../app', import.meta.url)));
