/** Puts the script of this folder into the app's page: bundled, typed, and inline. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where SvelteKit finds the page. */
const PAGE = join(ROOT, '.svelte-kit', 'backscroll', 'app.html');
const PLACE = /<script>\s*%backscroll\.boot%\s*<\/script>/;

/** Writes the page. Returns its path, and what a content security policy calls its script and its style. */
export async function writePage() {
	const script = await bundle();
	const template = readFileSync(join(ROOT, 'src', 'app.html'), 'utf8');
	if (!PLACE.test(template))
		throw new Error('src/app.html has no place for the script of src/boot');
	// In a replacement string a $ would have a meaning of its own.
	write(template.replace(PLACE, () => `<script>${script}</script>`));
	const style = /<style>([^]*?)<\/style>/.exec(template)?.[1] ?? '';
	return {
		page: PAGE,
		scriptHash: hashOf(script),
		styleHash: hashOf(style),
		announcerHash: hashOf(announcerStyle())
	};
}

/** The style of the element in which Kit tells screen readers of a new page: an attribute, in every version its own. */
function announcerStyle() {
	const root = fileURLToPath(import.meta.resolve('@sveltejs/kit/package.json'));
	const source = readFileSync(join(dirname(root), 'src/core/sync/write_root.js'), 'utf8');
	const style = /id="svelte-announcer"[^>]*style="([^"]*)"/.exec(source)?.[1];
	if (style === undefined) throw new Error('Kit has no announcer with a style any more');
	return style;
}

/** What a content security policy calls this text. */
const hashOf = (text) =>
	/** @type {const} */ (`sha256-${createHash('sha256').update(text).digest('base64')}`);

/** Whole or not at all: others may build, check or test at the same time. */
function write(page) {
	if (existsSync(PAGE) && readFileSync(PAGE, 'utf8') === page) return;
	mkdirSync(dirname(PAGE), { recursive: true });
	const fresh = `${PAGE}.${process.pid}`;
	writeFileSync(fresh, page);
	renameSync(fresh, PAGE);
}

/** The script, as the browser runs it. */
async function bundle() {
	const result = await build({
		configFile: false,
		root: ROOT,
		publicDir: false,
		logLevel: 'error',
		build: {
			write: false,
			// It must also run where the app doesn't, to say so.
			target: 'es2017',
			modulePreload: false,
			lib: { entry: join(ROOT, 'src', 'boot', 'main.ts'), formats: ['iife'], name: 'boot' },
			rolldownOptions: { output: { comments: false } }
		}
	});
	const [{ output }] = /** @type {import('vite').Rolldown.RolldownOutput[]} */ (result);
	return output[0].code.trim();
}
