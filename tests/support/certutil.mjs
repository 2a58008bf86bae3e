/**
 * NSS's certutil, with which a Chromium on Linux is told whom to trust: the system's, else one taken out of Debian's package
 * libnss3-tools, which isn't installed.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEPT = join(import.meta.dirname, '../../node_modules/.cache/nss');
const PATHS = ['/usr/bin/certutil', join(KEPT, 'certutil')];

const find = () => PATHS.find((path) => existsSync(path));
const run = (command, args, cwd) => spawnSync(command, args, { cwd, stdio: 'ignore' }).status === 0;

/** The path of a certutil, fetched if need be; undefined where none can be had. */
export function ensureCertutil() {
	const found = find();
	if (found) return found;
	const scratch = mkdtempSync(join(tmpdir(), 'backscroll-certutil-'));
	const download = () => run('apt-get', ['download', 'libnss3-tools'], scratch);
	if (download() || (run('apt-get', ['update', '-qq']) && download())) {
		const [name] = readdirSync(scratch);
		const unpacked = join(scratch, 'unpacked');
		if (name && run('dpkg-deb', ['-x', join(scratch, name), unpacked])) {
			mkdirSync(KEPT, { recursive: true });
			copyFileSync(join(unpacked, 'usr/bin/certutil'), join(KEPT, 'certutil'));
		}
	}
	rmSync(scratch, { recursive: true, force: true });
	return find();
}
