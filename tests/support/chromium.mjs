/**
 * The browser that tests run in: BACKSCROLL_CHROMIUM, else a system Chromium, else Playwright's own.
 * `ensureChromium` gets one where there is none: Debian's package through apt-get when it may, else Playwright's download.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const SYSTEM = [
	process.env.BACKSCROLL_CHROMIUM,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome-stable'
];

/** Flags for a browser that runs as root, draws in software and calls nobody. */
export const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/** The path of a Chromium on this machine, or undefined. */
export function findChromium() {
	return [...SYSTEM, chromium.executablePath()].find((path) => path && existsSync(path));
}

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;

/** The path of a Chromium, installed if need be. Throws with what to do when none can be had. */
export function ensureChromium() {
	const found = findChromium();
	if (found) return found;
	console.log('No Chromium found: getting one.');
	const apt = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
	if (
		apt &&
		run('apt-get', ['update', '-qq']) &&
		run('apt-get', ['install', '-y', '-qq', 'chromium'])
	) {
		return findChromium();
	}
	if (run('npx', ['playwright', 'install', '--with-deps', 'chromium'])) return findChromium();
	throw new Error(
		'No Chromium: install one (apt-get install chromium) or set BACKSCROLL_CHROMIUM to its path.'
	);
}

/** A browser's version line. */
export const chromiumVersion = (path) =>
	execFileSync(path, ['--version', '--no-sandbox']).toString().trim();
