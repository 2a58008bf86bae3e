// `npm start`. Plain JavaScript, so that it can tell even a Node that is too old what to do.
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(
		`backscroll: this is Node ${process.versions.node}. Install Node 20.19 or newer, then start again.`
	);
	process.exit(1);
}

const args = process.argv.slice(2);
const app = fileURLToPath(new URL('../../build/app', import.meta.url));
if (!args.includes('--help') && !args.includes('-h')) {
	const { ensureBuilt } = await import('./build.mjs');
	if (!(await ensureBuilt())) process.exit(1);
}
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./main.ts');
await main(args, app);
