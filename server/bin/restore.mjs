// `npm run restore` in a checkout: builds the server if it is missing or stale, then runs it.
import { requireNode } from './node-version.mjs';

requireNode('restore');
const { ensureBuilt } = await import('./build.mjs');
if (await ensureBuilt(['server'])) await import('../../build/server/restore.mjs');
else process.exitCode = 2;
