// Builds the app when its sources changed since the last build, so that a second start is quick.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const APP = join(ROOT, 'build', 'app');
const MARK = join(ROOT, 'build', 'fingerprint');
const FOLDERS = ['src', 'static'];
const FILES = ['package-lock.json', 'vite.config.ts', 'svelte.config.js'];

/** Makes build/app current; false, after saying why on standard error, if it can't. */
export async function ensureBuilt() {
	const wanted = fingerprint();
	if (existsSync(join(APP, '200.html')) && read(MARK) === wanted) return true;
	process.stderr.write('backscroll: building the app, this once …\n');
	// Built beside the old one and put in its place whole: a relay that runs never serves half a build.
	const fresh = join(ROOT, 'build', `app-${process.pid}`);
	const { code, output } = await viteBuild(fresh);
	if (code !== 0) {
		rmSync(fresh, { recursive: true, force: true });
		process.stderr.write(
			`${output}\nbackscroll: the app could not be built: see above. Is \`npm ci\` done?\n`
		);
		return false;
	}
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
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.stderr.on('data', (chunk) => (output += chunk));
		child.on('error', (error) => resolve({ code: 1, output: error.message }));
		child.on('close', (code) => resolve({ code, output }));
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	process.exitCode = (await ensureBuilt()) ? 0 : 1;
