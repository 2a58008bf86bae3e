/** Ends the process on a Node that is too old, after it said what to do. Such a Node has to read this file, too. */
export function requireNode(command) {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return;
	console.error(
		`${command}: this is Node ${process.versions.node}. Install Node 20.19 or newer, then start again.`
	);
	process.exit(1);
}

/** Loads a part of the server. Ends the process, after it said what to do, where a package that it needs isn't installed. */
export async function loaded(command, load) {
	try {
		return await load();
	} catch (error) {
		const missing = error?.code === 'ERR_MODULE_NOT_FOUND' && /'([^'./][^']*)'/.exec(error.message);
		if (!missing) throw error;
		console.error(
			`${command}: the package ${missing[1]} isn't installed. Run \`npm ci --omit=dev\` in this folder, then start again.`
		);
		process.exit(1);
	}
}
