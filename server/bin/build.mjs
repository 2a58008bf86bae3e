// Builds the app when its sources changed since the last build, so that a second start is quick.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const APP = join(ROOT, 'build', 'app');
const MARK = join(ROOT, 'build', 'fingerprint');
const FOLDERS = ['src', 'static'];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const FILES = ['package-lock.json', 'vite.config.ts', 'svelte.config.js'];

/** How long one start waits for another's build. */
const LOCK_MS = 300_000;

/** Makes build/app current; false, after saying why on standard error, if it can't. */
export async function ensureBuilt() {
	const wanted = fingerprint();
	if (isCurrent(wanted)) return true;
	const unlock = await lock();
	try {
		// Another start may have built it in the meantime.
		return isCurrent(wanted) || (await build(wanted));
	} finally {
		unlock();
	}
}

const isCurrent = (wanted) => existsSync(join(APP, '200.html')) && read(MARK) === wanted;

/**
 * Waits until no other start builds: builds share their workshop, .svelte-kit. SQLite's lock is the
 * system's own, so that it ends with the process that holds it, however that ends.
 */
async function lock() {
	mkdirSync(join(ROOT, 'build'), { recursive: true });
	let database;
	try {
		const { default: Database } = await import('better-sqlite3');
		database = new Database(join(ROOT, 'build', 'lock'), { timeout: LOCK_MS });
	} catch {
		// The native part doesn't load: the relay's own start says so, and what to do.
		return () => {};
	}
	database.exec('BEGIN EXCLUSIVE');
	return () => database.close();
}

async function build(wanted) {
	process.stderr.write('backscroll: building the app, this once …\n');
	// Built beside the old one and put in its place whole: a relay that runs never serves half a build.
	const fresh = join(ROOT, 'build', 'app-next');
	rmSync(fresh, { recursive: true, force: true });
	const { code, output } = await viteBuild(fresh);
	if (code !== 0) {
		process.stderr.write(
			`${output}\nbackscroll: the app could not be built: see above. Is \`npm ci\` done?\n`
		);
		return false;
	}
	rmSync(MARK, { force: true });
	rmSync(APP, { recursive: true, force: true });
	renameSync(fresh, APP);
	writeFileSync(MARK, wanted);
	return true;
}

/** SHA-256 over all that a build is made from: the same sources make the same version. */
export function fingerprint() {
	const hash = createHash('sha256').update(process.env.PUBLIC_RELAY_URL ?? '');
	const files = FOLDERS.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
	);
	for (const file of [...files, ...FILES.map((name) => join(ROOT, name))].sort()) {
		hash.update(file.slice(ROOT.length)).update(readFileSync(file));
	}
	return hash.digest('hex');
}

function read(file) {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

function viteBuild(folder) {
	return new Promise((resolve) => {
		const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
		const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
			cwd: ROOT,
			env: { ...process.env, NODE_ENV: 'production', BACKSCROLL_BUILD_DIR: folder }
		});
		// A build that nobody waits for any more would be in the way of the next one.
		const stop = (signal) => {
			child.kill();
			child.once('close', () => process.kill(process.pid, signal));
		};
		for (const signal of SIGNALS) process.once(signal, stop);
		const done = (result) => {
			for (const signal of SIGNALS) process.off(signal, stop);
			resolve(result);
		};
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.stderr.on('data', (chunk) => (output += chunk));
		child.on('error', (error) => done({ code: 1, output: error.message }));
		child.on('close', (code) => done({ code, output }));
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	process.exitCode = (await ensureBuilt()) ? 0 : 1;
