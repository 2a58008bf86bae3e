/** `npm start`: checks Node, builds the app if its sources changed, then runs the relay in this process. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(`Backscroll needs Node 20.19 or newer; this is ${process.versions.node}.`);
	process.exit(1);
}
if (!process.argv.includes('--help')) {
	const { buildIfStale } = await import('./build.mjs');
	buildIfStale();
}

const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./main.ts');
await main();
