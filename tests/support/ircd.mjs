/**
 * Real IRC servers for tests: the system's inspircd and ngircd, else those that `ensureIrcServers` took out of
 * Debian's packages. The packages aren't installed: they would start servers of their own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEPT = join(import.meta.dirname, '../../node_modules/.cache/irc');
const ROOTS = ['/', KEPT];

/** Where a server's program is and, with it, the folder that holds the rest of its package; or undefined. */
export const findIrcServer = (name) => {
	const root = ROOTS.find((each) => existsSync(join(each, 'usr/sbin', name)));
	return root && { root, path: join(root, 'usr/sbin', name) };
};

const run = (command, args, cwd) => spawnSync(command, args, { cwd, stdio: 'ignore' }).status === 0;

/** Sees to it that both servers are there; says so where one can't be had. */
export function ensureIrcServers() {
	for (const name of ['inspircd', 'ngircd']) {
		if (findIrcServer(name)) continue;
		console.log(`No ${name} found: getting one.`);
		const scratch = mkdtempSync(join(tmpdir(), 'backscroll-irc-'));
		const download = () => run('apt-get', ['download', name], scratch);
		if (download() || (run('apt-get', ['update', '-qq']) && download())) {
			const [file] = readdirSync(scratch);
			mkdirSync(KEPT, { recursive: true });
			if (file) run('dpkg-deb', ['-x', join(scratch, file), KEPT]);
		}
		rmSync(scratch, { recursive: true, force: true });
		if (findIrcServer(name)) continue;
		console.log(`No ${name}: its tests are skipped. Install it (apt-get install ${name}).`);
	}
}
