/** Builds the app when its sources are not those of the build that is there. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const BUILD = join(ROOT, 'build');
const FINGERPRINT = join(BUILD, 'fingerprint');
const SOURCES = ['src', 'static', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'];

/** SHA-256 over the paths and contents of all that a build is made from, and over what it reads of the environment. */
export function fingerprint(root = ROOT) {
	const hash = createHash('sha256').update(process.env.PUBLIC_RELAY_URL ?? '');
	const add = (path) =>
		hash
			.update(path)
			.update('\0')
			.update(readFileSync(join(root, path)))
			.update('\0');
	for (const source of SOURCES) {
		if (/\.\w+$/.test(source)) add(source);
		else {
			readdirSync(join(root, source), { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile())
				.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
				.sort()
				.forEach(add);
		}
	}
	return hash.digest('hex');
}

/** Whether the build that is there was made from these sources. */
export const isFresh = (now) =>
	existsSync(join(BUILD, 'app/200.html')) &&
	existsSync(FINGERPRINT) &&
	readFileSync(FINGERPRINT, 'utf8') === now;

/** Builds beside the old build and puts it in its place whole, so that a relay that runs never serves half of one. */
export function buildIfStale() {
	const now = fingerprint();
	if (isFresh(now)) return;
	console.error('Building the app (once, and after changes) …');
	mkdirSync(BUILD, { recursive: true });
	const fresh = join(BUILD, `app-${process.pid}`);
	const { status } = spawnSync(
		process.execPath,
		[join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
		{
			cwd: ROOT,
			env: { ...process.env, NODE_ENV: 'production', BACKSCROLL_BUILD_DIR: fresh },
			// Standard output is the relay's.
			stdio: ['ignore', 2, 2]
		}
	);
	if (status !== 0) {
		rmSync(fresh, { recursive: true, force: true });
		console.error('The app could not be built: see above. "npm ci" may be missing or incomplete.');
		process.exit(1);
	}
	const old = join(BUILD, 'app');
	rmSync(old, { recursive: true, force: true });
	renameSync(fresh, old);
	writeFileSync(FINGERPRINT, now);
}

if (process.argv[1] === import.meta.filename) buildIfStale();
