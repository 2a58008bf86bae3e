// `npm run source`. Plain JavaScript, so that it can tell even a Node that is too old what to do.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(
		`source: this is Node ${process.versions.node}. Install Node 20.19 or newer, then start again.`
	);
	process.exit(1);
}

const { register } = await import('tsx/esm/api');
register();
const { source } = await import('../cli/source.ts');
process.exitCode = source(process.argv.slice(2)) ?? undefined;
