import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
let clone: string;

/** As a fresh clone has it: SvelteKit has written nothing yet. */
beforeEach(() => {
	clone = mkdtempSync(join(tmpdir(), 'backscroll-page-'));
	for (const path of [
		'src/boot',
		'src/lib/browser',
		'src/lib/std',
		'src/app.html',
		'tsconfig.json',
		'tsconfig.base.json'
	])
		cpSync(join(ROOT, path), join(clone, path), { recursive: true });
	writeFileSync(join(clone, 'package.json'), '{ "type": "module" }');
	symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

async function writePage(): Promise<{ page: string; scriptHash: string }> {
	const module: unknown = await import(pathToFileURL(join(clone, 'src/boot/page.mjs')).href);
	return (module as { writePage: typeof writePage }).writePage();
}

describe('The app’s page', () => {
	it('has the script of src/boot inline, under the hash that its policy names', async () => {
		const { page, scriptHash } = await writePage();
		const text = readFileSync(page, 'utf8');
		const [, script = ''] = /<script>([^]*?)<\/script>/.exec(text) ?? [];
		expect(script).toContain('vite:preloadError');
		// All of it is here: what it imports later, it names itself.
		expect(script).not.toMatch(/import ?["'`{*]|%[\w.]+%/);
		expect(`sha256-${createHash('sha256').update(script).digest('base64')}`).toBe(scriptHash);
		expect(text).toContain('%sveltekit.head%');
	});

	it('is refused without a place for the script', async () => {
		writeFileSync(join(clone, 'src/app.html'), '<!doctype html>');
		await expect(writePage()).rejects.toThrow('no place for the script');
	});
});
