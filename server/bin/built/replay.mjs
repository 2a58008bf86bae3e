// build/server/replay.mjs: what `npm run replay` runs.
import { loaded, requireNode } from '../node-version.mjs';

requireNode('replay');
// Only now: a Node that is too old can't load what follows.
const { replay } = await loaded('replay', () => import('../../cli/replay.ts'));
process.exitCode = await replay(process.argv.slice(2));
