import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../../src/lib/ui/copy/copy-common';

const read = (path: string): string => readFileSync(path, 'utf8');
const filesBelow = (folder: string, ending: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(ending))
		.map((file) => `${folder}/${file}`);
/** The addresses that a file resolves. */
const resolved = (path: string): string[] =>
	[...read(path).matchAll(/\bresolve\('([^']+)'/g)].map(([, address]) => address ?? '');

/** Every page by its address: `/users/[name]`. */
const pages = filesBelow('src/routes', '+page.svelte')
	.map((file) => file.replace(/^src\/routes(.*)\/\+page\.svelte$/, '$1') || '/')
	.sort();
/** Behind the pill of the connection: a page for whoever looks for a fault. */
const UNLISTED = ['/diagnostics'];

// docs/how-to/page.md names these tests: each fails where a new page was forgotten.
describe('Every page', () => {
	it('is loaded beforehand where no service worker keeps the app', () => {
		expect(resolved('src/lib/ui/shell/preload.ts').sort()).toEqual(pages);
	});

	it('has a name, by which the palette offers it', () => {
		const named = pages.filter((page) => !page.includes('[') && !UNLISTED.includes(page));
		expect(Object.keys(PAGES).sort()).toEqual(named);
	});

	it('has a link around every page', () => {
		const linked = ['src/lib/ui/shell/Nav.svelte', 'src/routes/+layout.svelte'].flatMap(resolved);
		for (const page of Object.keys(PAGES)) expect(linked).toContain(page);
	});

	it.each(pages.filter((page) => !page.includes('[')))('has a test of its own: %s', (page) => {
		const tests = filesBelow('tests', '.test.ts').map(read);
		const renders = `routes${page === '/' ? '' : page}/+page.svelte'`;
		const opens = new RegExp(`goto\\([^\\n]*${page}[\`'"?]`);
		expect(tests.some((text) => text.includes(renders) || opens.test(text))).toBe(true);
	});
});
