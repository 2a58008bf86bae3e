/** Ends the process on a Node that is too old, after it said what to do. Such a Node has to read this file, too. */
export function requireNode(command) {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return;
	console.error(
		`${command}: this is Node ${process.versions.node}. Install Node 20.19 or newer, then start again.`
	);
	process.exit(1);
}
