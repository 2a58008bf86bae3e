/**
 * Real IRC servers for tests, and a bouncer: the system's inspircd, ngircd and znc, else those that `ensureIrcServers` took out of
 * Debian's packages. The packages aren't installed: they would start servers of their own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEPT = join(import.meta.dirname, '../../node_modules/.cache/irc');
const ROOTS = ['/', KEPT];
const NAMES = ['inspircd', 'ngircd', 'znc'];
const FOLDERS = ['usr/sbin', 'usr/bin'];

/**
 * A server's program, the folder that holds the rest of its package, and the environment in which it finds the
 * libraries that came with it; undefined where there is none that starts.
 */
export const findIrcServer = (name) => {
	for (const [root, folder] of ROOTS.flatMap((root) => FOLDERS.map((each) => [root, each]))) {
		const path = join(root, folder, name);
		const libraries = librariesIn(root).join(':');
		const env = { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) };
		if (existsSync(path) && starts(path, env)) return { root, path, env };
	}
	return undefined;
};

/** Folders of libraries under a root of ours; the system's own need no naming. */
function librariesIn(root) {
	const lib = join(root, 'usr/lib');
	if (root === '/' || !existsSync(lib)) return [];
	return [lib, ...readdirSync(lib).map((each) => join(lib, each))];
}

const starts = (path, env) => spawnSync(path, ['--version'], { env, stdio: 'ignore' }).status === 0;

const run = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Sees to it that all of them are there; says so where one can't be had. */
export function ensureIrcServers() {
	for (const name of NAMES) {
		if (findIrcServer(name)) continue;
		console.log(`No ${name} found: getting one.`);
		const scratch = mkdtempSync(join(tmpdir(), 'backscroll-irc-'));
		mkdirSync(join(scratch, 'partial'));
		// Of an install it is told only to fetch: the package, and what it needs that isn't on this machine.
		const options = ['-o', `Dir::Cache::archives=${scratch}`, '-o', 'Debug::NoLocking=1'];
		const fetched = () =>
			run('apt-get', [
				'install',
				'-qq',
				'--download-only',
				'--no-install-recommends',
				...options,
				name
			]);
		if (fetched() || (run('apt-get', ['update', '-qq']) && fetched())) {
			mkdirSync(KEPT, { recursive: true });
			for (const file of readdirSync(scratch).filter((each) => each.endsWith('.deb'))) {
				run('dpkg-deb', ['-x', join(scratch, file), KEPT]);
			}
		}
		rmSync(scratch, { recursive: true, force: true });
		if (findIrcServer(name)) continue;
		console.log(`No ${name}: its tests are skipped. Install it (apt-get install ${name}).`);
	}
}
