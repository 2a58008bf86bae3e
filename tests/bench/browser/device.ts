/** A browser with a profile on the disk, as a reader's device has one: a private window would keep its database in memory. */
import { chromium, type BrowserContext, type Page } from 'playwright';
import { build } from 'vite';
import { CHROMIUM_FLAGS, ensureChromium } from '../../support/chromium.mjs';

/** Starts a headless Chromium whose profile is in `folder`; a new folder is a new device. */
export function openDevice(folder: string): Promise<BrowserContext> {
	return chromium.launchPersistentContext(folder, {
		executablePath: ensureChromium({ whole: true }),
		args: [...CHROMIUM_FLAGS]
	});
}

const bundles = new Map<string, Promise<string>>();

async function bundled(entry: string, name: string): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		build: { write: false, lib: { entry: `tests/bench/${entry}`, formats: ['iife'], name } }
	});
	const [output] = Array.isArray(result) ? result : [result];
	if (!output || !('output' in output)) throw new Error(`${entry} was not bundled`);
	return output.output[0].code;
}

/** A module of this folder as a script; what it exports is in the variable `name`. */
export function script(entry: string, name: string): Promise<string> {
	let bundle = bundles.get(entry);
	if (!bundle) bundles.set(entry, (bundle = bundled(entry, name)));
	return bundle;
}

/** Calls an exported function of a module inside the page, which has to be given by `script`. */
export function call<T>(
	page: Page,
	code: string,
	name: string,
	fn: string,
	...args: readonly unknown[]
): Promise<T> {
	const list = args.map((arg) => JSON.stringify(arg)).join();
	return page.evaluate(`(async () => { ${code}; return ${name}.${fn}(${list}); })()`) as Promise<T>;
}
