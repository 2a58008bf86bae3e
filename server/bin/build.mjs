// Builds the app and the server when their sources changed since the last build, so that a second start is quick.
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
const BUILD = join(ROOT, 'build');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What each part of a build is made from, and a file that is there once it is built. */
const PARTS = {
	app: {
		folders: ['src', 'static'],
		files: [
			'package-lock.json',
			'vite.config.ts',
			'svelte.config.js',
			'server/bin/chunk-groups.mjs'
		],
		environment: () => process.env.PUBLIC_RELAY_URL ?? '',
		config: 'vite.config.ts',
		result: '200.html'
	},
	server: {
		folders: ['server', 'src/lib/wire', 'src/lib/std'],
		files: ['package-lock.json', 'vite.server.config.ts', 'tsconfig.base.json'],
		environment: () => '',
		config: 'vite.server.config.ts',
		result: 'start.mjs'
	}
};

/** How long a start waits for another start's build, in ms. */
const LOCK_MS = 300_000;

/** Makes these parts of `build/` current; false, after saying why on standard error, if it can't. */
export async function ensureBuilt(parts = Object.keys(PARTS)) {
	const wanted = new Map(parts.map((part) => [part, fingerprint(part)]));
	const stale = () => parts.filter((part) => !isCurrent(part, wanted.get(part)));
	if (stale().length === 0) return true;
	const unlock = await lock();
	try {
		// Another start may have built them in the meantime.
		const built = await Promise.all(stale().map((part) => build(part, wanted.get(part))));
		return built.every(Boolean);
	} finally {
		unlock();
	}
}

const mark = (part) => join(BUILD, `${part}.fingerprint`);

const isCurrent = (part, wanted) =>
	existsSync(join(BUILD, part, PARTS[part].result)) && read(mark(part)) === wanted;

/**
 * Waits until no other start is building, because builds share their working folder, .svelte-kit. SQLite's
 * lock belongs to the operating system, so it ends with its process, however that ends.
 */
async function lock() {
	mkdirSync(BUILD, { recursive: true });
	let database;
	try {
		const { default: Database } = await import('better-sqlite3');
		database = new Database(join(BUILD, 'lock'), { timeout: LOCK_MS });
	} catch {
		// The native module doesn't load; the relay's own start says so, with a remedy.
		return () => {};
	}
	database.exec('BEGIN EXCLUSIVE');
	return () => database.close();
}

async function build(part, wanted) {
	process.stderr.write(`backscroll: building the ${part}, this once …\n`);
	// Built beside the old one and put in its place whole: no relay starts with, or serves, half a build.
	const fresh = join(BUILD, `${part}-next`);
	rmSync(fresh, { recursive: true, force: true });
	const { code, output } = await viteBuild(PARTS[part].config, fresh);
	if (code !== 0) {
		process.stderr.write(
			`${output}\nbackscroll: the ${part} could not be built: see above. Is \`npm ci\` done, with development dependencies?\n`
		);
		return false;
	}
	const place = join(BUILD, part);
	rmSync(mark(part), { force: true });
	rmSync(place, { recursive: true, force: true });
	renameSync(fresh, place);
	writeFileSync(mark(part), wanted);
	return true;
}

/** SHA-256 over all that a part is built from: the same sources make the same version. */
export function fingerprint(part) {
	const { folders, files, environment } = PARTS[part];
	const hash = createHash('sha256').update(environment());
	const found = folders.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
	);
	for (const file of [...found, ...files.map((name) => join(ROOT, name))].sort()) {
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

function viteBuild(config, folder) {
	return new Promise((resolve) => {
		const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
		const args = [vite, 'build', '--config', config, '--logLevel', 'warn'];
		const child = spawn(process.execPath, args, {
			cwd: ROOT,
			env: {
				...process.env,
				NODE_ENV: 'production',
				BACKSCROLL_BUILD_DIR: folder,
				BACKSCROLL_CHUNKS: join(BUILD, 'chunks.txt')
			}
		});
		// A build that nobody waits for any more would block the next one.
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
