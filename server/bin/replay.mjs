// `npm run replay` in a checkout: builds the server if it is missing or stale, then runs it.
import { requireNode } from './node-version.mjs';

requireNode('replay');
const { ensureBuilt } = await import('./build.mjs');
if (await ensureBuilt(['server'])) await import('../../build/server/replay.mjs');
else process.exitCode = 1;
