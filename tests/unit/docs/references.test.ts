import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOLDERS } from '../../lint/folders.js';
import { documents, quoted, read, references } from './documents';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a string of the file ends with the name: titles may begin with something computed. */
const hasTest = (file: string, name: string): boolean =>
	new RegExp(`(['"\`])(?:(?!\\1).)*${escaped(name)}\\1`).test(read(file));

/** The anchor that a heading gets. */
const anchorOf = (heading: string): string =>
	heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.trim()
		.replaceAll(' ', '-');

const anchors = (path: string): string[] =>
	[...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));

describe.each(documents())('%s', (path) => {
	const text = read(path);

	it('names only tests that exist', () => {
		for (const { file, name } of references(text)) {
			expect(existsSync(file), file).toBe(true);
			expect(hasTest(file, name), `${file} > "${name}"`).toBe(true);
		}
	});

	it('links only to files and headings that exist', () => {
		for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
			if (/^[a-z]+:/.test(link)) continue;
			const [file = '', anchor] = link.split('#');
			const target = file === '' ? path : normalize(join(dirname(path), file));
			expect(existsSync(target), link).toBe(true);
			if (anchor !== undefined) expect(anchors(target), link).toContain(anchor);
		}
	});

	it('names only scripts that package.json has', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		for (const [, script = ''] of text.matchAll(/npm run ([a-z\d:]+)/g)) {
			expect(Object.keys(scripts)).toContain(script);
		}
	});
});

describe('The specification', () => {
	const spec = read('specs/003-live-stream-updates/spec.md');

	it('has each requirement, criterion and edge case once, each with a test that holds it', () => {
		const required = [...spec.matchAll(/^\*\*(FR-\d+|SC-\d+)\*\* (?:.|\n(?!\n))*/gm)];
		expect(required.map(([, id]) => id)).toEqual([
			...Array.from({ length: 11 }, (_, i) => `FR-${String(i + 1).padStart(3, '0')}`),
			...Array.from({ length: 4 }, (_, i) => `SC-${String(i + 1).padStart(3, '0')}`)
		]);
		for (const [text, id] of required) expect(references(text).length, id).toBeGreaterThan(0);
		const edges = spec.slice(spec.indexOf('## Edge cases'), spec.indexOf('## Non-functional'));
		const cases = edges.split(/\n\n(?=\*\*)/).slice(1);
		expect(cases).toHaveLength(5);
		for (const text of cases) expect(references(text).length, text).toBeGreaterThan(0);
	});
});

describe('The decisions', () => {
	it('are all in the index, under their own titles', () => {
		const index = read('docs/decisions/README.md');
		const files = readdirSync('docs/decisions').filter((name) => /^\d{4}-.*\.md$/.test(name));
		for (const file of files) {
			const title = /^# \d{4} (.+)$/m.exec(read(`docs/decisions/${file}`))?.[1] ?? 'no title';
			expect(index).toContain(`| [${file.slice(0, 4)}](${file}) | ${title} |`);
		}
		expect(new Set(files.map((file) => file.slice(0, 4))).size).toBe(files.length);
	});
});

describe('The architecture', () => {
	const text = read('docs/ARCHITECTURE.md');

	it('knows every folder of the code', () => {
		const folders = ['src/lib', 'src/lib/ui', 'server'].flatMap((root) =>
			readdirSync(root, { withFileTypes: true })
				.filter((entry) => entry.isDirectory() && entry.name !== 'styles')
				.map((entry) => `${root}/${entry.name}`)
		);
		for (const folder of folders) expect(text).toContain(`(../${folder})`);
		for (const path of quoted(text).filter((code) => code.startsWith('src/'))) {
			expect(existsSync(path), path).toBe(true);
		}
	});

	it('says of directions what the lint holds', () => {
		const chains = [...text.matchAll(/: ((?:[a-z/]+ → )+[a-z]+)\./g)].map(([, chain]) =>
			(chain ?? '').split(' → ')
		);
		expect(chains.length).toBeGreaterThan(1);
		const under = (name: string): string[] =>
			Object.keys(FOLDERS).filter((folder) => `/${folder}/`.includes(`/${name}/`));
		for (const chain of chains) {
			for (const [i, name] of chain.entries()) {
				expect(under(name), name).not.toEqual([]);
				const later = chain.slice(i + 1).flatMap(under);
				for (const folder of later) {
					const up = (FOLDERS[folder] ?? []).filter((other) => under(name).includes(other));
					expect(up, `${folder} is below ${name}`).toEqual([]);
				}
			}
		}
	});
});
