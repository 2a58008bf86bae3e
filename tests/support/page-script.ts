/** Modules as scripts that run inside a page. */
import { build } from 'vite';

const bundles = new Map<string, Promise<string>>();

async function bundled(entry: string, name: string): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		build: { write: false, minify: false, lib: { entry, formats: ['iife'], name } }
	});
	const [output] = Array.isArray(result) ? result : [result];
	if (!output || !('output' in output)) throw new Error(`${entry} was not bundled`);
	return output.output[0].code;
}

/** A module as a script; what it exports is in the variable `name`. */
export function pageScript(entry: string, name: string): Promise<string> {
	let bundle = bundles.get(entry);
	if (!bundle) bundles.set(entry, (bundle = bundled(entry, name)));
	return bundle;
}
