// `npm run backup` in a checkout: builds the server if it is missing or stale, then runs it.
import { requireNode } from './node-version.mjs';

requireNode('backup');
const { ensureBuilt } = await import('./build.mjs');
if (await ensureBuilt(['server'])) await import('../../build/server/backup.mjs');
else process.exitCode = 2;
