/**
 * The browser that tests run in: BACKSCROLL_CHROMIUM, else the system's headless shell, else a whole Chromium of the
 * system, else Playwright's own. The shell is Chromium without its window: a page in it costs half the processor time.
 * What is measured for users (tests/bench) runs in the whole one.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const SHELLS = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium-headless-shell'];
const WHOLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'];

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
export function findChromium({ whole = false } = {}) {
	const shells = whole ? [] : SHELLS;
	return [process.env.BACKSCROLL_CHROMIUM, ...shells, ...WHOLE, chromium.executablePath()].find(
		(path) => path && existsSync(path)
	);
}

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;

const mayInstall = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

/** Installs Debian's package. */
const install = (name) =>
	run('apt-get', ['update', '-qq']) && run('apt-get', ['install', '-y', '-qq', name]);

/**
 * The path of a Chromium, installed if need be: Debian's package, else Playwright's download. Throws with what to do
 * if neither works.
 */
export function ensureChromium({ whole = false } = {}) {
	const found = findChromium({ whole });
	if (found && (whole || found === process.env.BACKSCROLL_CHROMIUM || SHELLS.includes(found)))
		return found;
	const name = whole ? 'chromium' : 'chromium-headless-shell';
	if (mayInstall()) {
		console.log(`${name} isn't installed: installing it with apt-get.`);
		if (install(name)) return findChromium({ whole });
	}
	// A whole Chromium runs the tests as well, only more slowly.
	if (found) return found;
	console.log('No Chromium found: Playwright downloads one.');
	if (run('npx', ['playwright', 'install', '--with-deps', 'chromium']))
		return findChromium({ whole });
	throw new Error(
		'No Chromium: install one (apt-get install chromium) or set BACKSCROLL_CHROMIUM to its path.'
	);
}

/** A browser's version line. */
export const chromiumVersion = (path) =>
	execFileSync(path, ['--version', '--no-sandbox']).toString().trim();
