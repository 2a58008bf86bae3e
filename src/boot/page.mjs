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

/** Writes the page. Returns its path, and what a content security policy calls its script. */
export async function writePage() {
	const script = await bundle();
	const template = readFileSync(join(ROOT, 'src', 'app.html'), 'utf8');
	if (!PLACE.test(template))
		throw new Error('src/app.html has no place for the script of src/boot');
	// In a replacement string a $ would have a meaning of its own.
	write(template.replace(PLACE, () => `<script>${script}</script>`));
	const hash = createHash('sha256').update(script).digest('base64');
	return { page: PAGE, scriptHash: /** @type {const} */ (`sha256-${hash}`) };
}

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
