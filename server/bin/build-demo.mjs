// Builds the demo that needs no relay: a folder for any web space, at its root or below.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePictures } from '../sources/demo/write-pictures.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'build', 'demo');
/** The app's pages that a web space answers by a folder; deeper ones come from the service worker, or by 404.html. */
const PAGES = ['messages', 'channels', 'users', 'settings', 'diagnostics'];

/** Where the app lies, from any of its addresses. */
const BASE = `location.pathname.replace(/\\/(${PAGES.join('|')})(\\/.*)?$|\\/[^/]*$/, '')`;

rmSync(FOLDER, { recursive: true, force: true });
const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
const built = spawnSync(process.execPath, [vite, 'build', '--mode', 'demo', '--logLevel', 'warn'], {
	cwd: ROOT,
	stdio: 'inherit',
	env: { ...process.env, NODE_ENV: 'production', BACKSCROLL_BUILD_DIR: FOLDER }
});
if (built.status !== 0) process.exit(1);

const page = placed(readFileSync(join(FOLDER, '200.html'), 'utf8'));
for (const name of ['200.html', 'index.html', '404.html']) writeFileSync(join(FOLDER, name), page);
for (const name of PAGES) {
	mkdirSync(join(FOLDER, name), { recursive: true });
	writeFileSync(join(FOLDER, name, 'index.html'), page);
}
const manifest = join(FOLDER, 'manifest.webmanifest');
writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll('": "/', '": "./'));
// Packed copies of the page are those of the page as it was.
for (const name of readdirSync(FOLDER)) {
	if (/^200\.html\.(br|gz)$/.test(name)) rmSync(join(FOLDER, name));
}
// Web spaces that run Jekyll leave out what begins with a line.
writeFileSync(join(FOLDER, '.nojekyll'), '');
writePictures(FOLDER);
process.stdout.write(
	`The demo is in ${FOLDER}: put it on any web space, or \`npx serve ${FOLDER}\`.\n`
);

/** The page, which finds its files by its own address: what linked to them is linked by its script. */
function placed(html) {
	const links = [];
	const bare = html.replaceAll(/<link ([^>]*)>/g, (_, attributes) => {
		const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)];
		links.push(Object.fromEntries(pairs.map(([, name, value]) => [name, value])));
		return '';
	});
	const scripts = [...bare.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => text);
	const script = scripts.find((text) => text.includes('__sveltekit')) ?? '';
	if (!script.includes('base: ""')) throw new Error('the page of Kit is another than this knows');
	const list = JSON.stringify(links.filter(({ rel }) => rel !== 'modulepreload'));
	const own = `
		const base = ${BASE};
		for (const { href, ...more } of ${list}) {
			document.head.append(Object.assign(document.createElement('link'), more, { href: base + href }));
		}${script.replace('base: ""', 'base').replaceAll('import("/', 'import(base + "/')}`;
	return bare.replace(script, () => own).replaceAll(hash(script), hash(own));
}

function hash(text) {
	return createHash('sha256').update(text).digest('base64');
}
