// build/server/backup.mjs: what `npm run backup` runs.
import { loaded, requireNode } from '../node-version.mjs';

requireNode('backup');
// Only now: a Node that is too old can't load what follows.
const backup = await loaded('backup', async () => (await import('../../cli/backup.ts')).backup);
process.exitCode = await backup(process.argv.slice(2));
