// `npm run verify` in a checkout: builds the server if it is missing or stale, then runs it.
import { requireNode } from './node-version.mjs';

requireNode('verify');
const { ensureBuilt } = await import('./build.mjs');
if (await ensureBuilt(['server'])) await import('../../build/server/verify.mjs');
else process.exitCode = 2;
