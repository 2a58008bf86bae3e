// build/server/export.mjs: what `npm run export` runs.
import { loaded, requireNode } from '../node-version.mjs';

requireNode('export');
// Only now: a Node that is too old can't load what follows.
const command = await loaded(
	'export',
	async () => (await import('../../cli/export.ts')).exportCommand
);
process.exitCode = await command(process.argv.slice(2));
