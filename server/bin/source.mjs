// `npm run source` in a checkout: builds the server if it is missing or stale, then runs it.
import { requireNode } from './node-version.mjs';

requireNode('source');
const { ensureBuilt } = await import('./build.mjs');
if (await ensureBuilt(['server'])) await import('../../build/server/source.mjs');
else process.exitCode = 1;
