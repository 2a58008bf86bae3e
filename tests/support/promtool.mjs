/**
 * Prometheus's own checker of rules and metrics: BACKSCROLL_PROMTOOL, else the system's, else one that
 * `ensurePromtool` took out of Debian's package. The package isn't installed: it would start a server.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEPT = join(import.meta.dirname, '../../node_modules/.cache/prometheus');
const PATHS = [
	process.env.BACKSCROLL_PROMTOOL,
	'/usr/bin/promtool',
	'/usr/local/bin/promtool',
	join(KEPT, 'promtool')
];

/** The path of a promtool on this machine, or undefined. */
export const findPromtool = () => PATHS.find((path) => path && existsSync(path));

const run = (command, args, cwd) => spawnSync(command, args, { cwd, stdio: 'ignore' }).status === 0;

/** The path of a promtool, fetched if need be; undefined, with a word of it, where none can be had. */
export function ensurePromtool() {
	const found = findPromtool();
	if (found) return found;
	console.log('No promtool found: getting one.');
	const scratch = mkdtempSync(join(tmpdir(), 'backscroll-promtool-'));
	const download = () => run('apt-get', ['download', 'prometheus'], scratch);
	if (download() || (run('apt-get', ['update', '-qq']) && download())) {
		const [name] = readdirSync(scratch);
		const unpacked = join(scratch, 'unpacked');
		if (name && run('dpkg-deb', ['-x', join(scratch, name), unpacked])) {
			mkdirSync(KEPT, { recursive: true });
			copyFileSync(join(unpacked, 'usr/bin/promtool'), join(KEPT, 'promtool'));
		}
	}
	rmSync(scratch, { recursive: true, force: true });
	const got = findPromtool();
	if (!got) {
		console.log(
			'No promtool: the tests of alert rules are skipped. Install it (apt-get install prometheus) or set BACKSCROLL_PROMTOOL to its path.'
		);
	}
	return got;
}
