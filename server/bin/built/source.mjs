// build/server/source.mjs: what `npm run source` runs.
import { loaded, requireNode } from '../node-version.mjs';

requireNode('source');
// Only now: a Node that is too old can't load what follows.
const { source } = await loaded('source', () => import('../../cli/source.ts'));
process.exitCode = (await source(process.argv.slice(2))) ?? undefined;
