// build/server/verify.mjs: what `npm run verify` runs.
import { loaded, requireNode } from '../node-version.mjs';

requireNode('verify');
// Only now: a Node that is too old can't load what follows.
const verify = await loaded('verify', async () => (await import('../../cli/verify.ts')).verify);
process.exitCode = await verify(process.argv.slice(2));
