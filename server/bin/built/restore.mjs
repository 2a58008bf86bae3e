// build/server/restore.mjs: what `npm run restore` runs.
import { loaded, requireNode } from '../node-version.mjs';

requireNode('restore');
// Only now: a Node that is too old can't load what follows.
const restore = await loaded('restore', async () => (await import('../../cli/restore.ts')).restore);
process.exitCode = await restore(process.argv.slice(2));
