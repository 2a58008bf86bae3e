import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Picture {
	readonly src: string;
	readonly sizes: string;
	readonly type?: string;
	readonly form_factor?: string;
}
interface Manifest {
	readonly icons: readonly Picture[];
	readonly screenshots: readonly Picture[];
	readonly shortcuts: readonly { readonly url: string; readonly icons: readonly Picture[] }[];
}

const manifest = JSON.parse(readFileSync('static/manifest.webmanifest', 'utf8')) as Manifest;
const { icons, screenshots, shortcuts } = manifest;

/** Width and height as a PNG's header says them. */
function sizeOf(file: string): string {
	const header = readFileSync(file).subarray(16, 24);
	return `${header.readUInt32BE(0)}x${header.readUInt32BE(4)}`;
}

it('the manifest’s pictures are there, in the sizes that it states', () => {
	const pictures = [...icons, ...screenshots, ...shortcuts.flatMap((each) => each.icons)];
	for (const { src, sizes } of pictures) {
		expect(existsSync(`static${src}`), src).toBe(true);
		if (src.endsWith('.png')) expect(sizeOf(`static${src}`), src).toBe(sizes);
		else expect(sizes, src).toBe('any');
	}
	const forms = screenshots.map(({ form_factor }) => form_factor);
	expect(forms).toEqual(expect.arrayContaining(['wide', 'narrow']));
});

it('the manifest’s shortcuts lead to pages that exist', () => {
	for (const { url } of shortcuts) {
		expect(existsSync(`src/routes${url}/+page.svelte`), url).toBe(true);
	}
	expect(shortcuts.map(({ url }) => url)).toEqual(['/messages', '/channels', '/users']);
});
