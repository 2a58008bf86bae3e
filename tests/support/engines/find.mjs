/**
 * The engines that tests run in: Chromium, Firefox and WebKit, as Debian packages them. WebKitGTK is the nearest to
 * Safari that runs outside of Apple's systems.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from '../chromium.mjs';

/** What a machine must have for an engine, and the packages that bring it. */
const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const PACKAGES = {
	firefox: ['firefox-esr'],
	webkit: ['xvfb', 'python3-gi', 'gir1.2-webkit2-4.1', 'gir1.2-gtk-3.0']
};

export const findFirefox = () =>
	[process.env.BACKSCROLL_FIREFOX, ...FIREFOX].find((path) => path && existsSync(path));

/** Asked once: it starts a program. */
let webkit;

const hasWebKit = () =>
	(webkit ??=
		spawnSync('Xvfb', ['-help'], { stdio: 'ignore' }).error === undefined &&
		spawnSync(
			'/usr/bin/python3',
			['-c', "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2"],
			{ stdio: 'ignore' }
		).status === 0);

const has = {
	chromium: () => findChromium() !== undefined,
	firefox: () => findFirefox() !== undefined,
	webkit: hasWebKit
};

/** The engines that are on this machine; `BACKSCROLL_ENGINES=firefox,webkit` names those that are wanted. */
export function findEngines() {
	const wanted = process.env.BACKSCROLL_ENGINES?.split(',');
	return Object.keys(has).filter((name) => (wanted?.includes(name) ?? true) && has[name]());
}

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;

/** Installs what is missing, where that can be done; says so of an engine that can't be had. */
export function ensureEngines() {
	for (const [name, packages] of Object.entries(PACKAGES)) {
		if (has[name]()) continue;
		webkit = undefined;
		if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
			console.log(`${name} isn't installed: installing it with apt-get.`);
			const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
			if (run('apt-get', ['update', '-qq'])) run('apt-get', install);
		}
		if (has[name]()) continue;
		console.log(
			`No ${name}: the tests in it are skipped. Install it (apt-get install ${packages.join(' ')}).`
		);
	}
}
