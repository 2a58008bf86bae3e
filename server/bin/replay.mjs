// `npm run replay`. Plain JavaScript, so that it can tell even a Node that is too old what to do.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(
		`replay: this is Node ${process.versions.node}. Install Node 20.19 or newer, then start again.`
	);
	process.exit(1);
}

const { register } = await import('tsx/esm/api');
register();
const { replay } = await import('../cli/replay.ts');
process.exitCode = await replay(process.argv.slice(2));
