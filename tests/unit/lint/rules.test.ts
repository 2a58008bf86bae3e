import { ESLint } from 'eslint';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { directions } from '../../lint/directions.js';
import { folderSize } from '../../lint/folder-size.js';
import { FOLDERS, PURE, TESTS } from '../../lint/folders.js';
import { retiredIn, retiredWords } from '../../lint/retired-words.js';
import { read } from '../docs/documents';

const roots: string[] = [];
afterEach(() => {
	for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** What the project's own rules say of `files` (path → text), as "path: message". */
async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
	const cwd = mkdtempSync(join(tmpdir(), 'backscroll-lint-'));
	roots.push(cwd);
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(cwd, path)), { recursive: true });
		writeFileSync(join(cwd, path), text);
	}
	const house = { rules: { directions, 'folder-size': folderSize, 'retired-words': retiredWords } };
	const eslint = new ESLint({
		cwd,
		overrideConfigFile: true,
		overrideConfig: {
			plugins: { house },
			rules: {
				'house/directions': ['error', { folders: FOLDERS, tests: TESTS, pure: PURE }],
				'house/folder-size': 'error',
				'house/retired-words': 'error'
			}
		}
	});
	const results = await eslint.lintFiles(Object.keys(files));
	return results.flatMap(({ filePath, messages }) =>
		messages.map(({ message }) => `${filePath.slice(cwd.length + 1)}: ${message}`)
	);
}

describe('The lint of directions', () => {
	it('is what npm run lint runs over source and tests', async () => {
		const config = (await new ESLint().calculateConfigForFile('server/log/log.ts')) as {
			rules: Record<string, unknown[]>;
		};
		for (const rule of ['directions', 'folder-size', 'retired-words']) {
			expect(config.rules[`house/${rule}`]?.[0], rule).toBe(2);
		}
	});

	it.each(['server/log/log.ts', 'src/lib/ui/kit/Choice.svelte', 'tests/support/seed.ts'])(
		'knows the types of %s, for promises that float and cases that are missing',
		async (file) => {
			const config = (await new ESLint().calculateConfigForFile(file)) as {
				rules: Record<string, unknown[]>;
				languageOptions: { parserOptions: Record<string, unknown> };
			};
			for (const rule of ['no-floating-promises', 'switch-exhaustiveness-check']) {
				expect(config.rules[`@typescript-eslint/${rule}`]?.[0], rule).toBe(2);
			}
			const { project, projectService } = config.languageOptions.parserOptions;
			expect(project ?? projectService).toBeTruthy();
		}
	);

	it.each(Object.keys(FOLDERS).filter((folder) => folder.includes('/')))(
		'refuses an import against them from %s, however it is spelled',
		async (folder) => {
			const allowed = [folder, ...(FOLDERS[folder] ?? [])];
			const forbidden = Object.keys(FOLDERS).find(
				(other) => other.includes('/') && !allowed.includes(other)
			);
			const up = '../'.repeat(folder.split('/').length);
			const spellings = [`${up}${forbidden}/x.js`];
			if (forbidden?.startsWith('src/lib/')) spellings.push(`$lib/${forbidden.slice(8)}/x`);
			const said = await lint({
				[`${folder}/bad.js`]: spellings
					.map((x) => `import '${x}';\nexport * from '${x}';\nimport('${x}');\n`)
					.join(''),
				[`${folder}/good.js`]: allowed.map((other) => `import '${up}${other}/x.js';\n`).join('')
			});
			expect(said).toEqual(
				Array(3 * spellings.length).fill(
					`${folder}/bad.js: ${folder} must not import ${forbidden}: see tests/lint/folders.js.`
				)
			);
		}
	);

	it('refuses a folder that has no line, and a worker of a folder that is not allowed', async () => {
		expect(await lint({ 'src/lib/new/one.js': '' })).toEqual([
			'src/lib/new/one.js: src/lib/new/one.js is in no folder that tests/lint/folders.js lists.'
		]);
		expect(
			await lint({
				'src/lib/wire/one.js': "new Worker(new URL('../sync/worker.js', import.meta.url));\n"
			})
		).toEqual([
			'src/lib/wire/one.js: src/lib/wire must not import src/lib/sync: see tests/lint/folders.js.'
		]);
	});

	it('refuses that the source imports a test, and that tests of one kind import those of another', async () => {
		expect(await lint({ 'server/log/one.js': "import '../../tests/support/x.js';\n" })).toEqual([
			'server/log/one.js: server/log must not import tests/support: see tests/lint/folders.js.'
		]);
		expect(await lint({ 'tests/e2e/one.js': "import '../bench/x.js';\n" })).toEqual([
			'tests/e2e/one.js: tests/e2e must not import tests/bench: see tests/lint/folders.js.'
		]);
		expect(await lint({ 'tests/e2e/one.js': "import '../../server/log/x.js';\n" })).toEqual([]);
	});

	it('keeps what runs in the browser free of Node', async () => {
		expect(await lint({ 'server/relay/one.js': "import 'node:fs';\n" })).toEqual([
			'server/relay/one.js: server/relay also runs in the browser: it must not import node:fs.'
		]);
	});

	it('has no circle', () => {
		const open = new Set<string>();
		const done = new Set<string>();
		const visit = (folder: string): void => {
			if (done.has(folder)) return;
			expect(open.has(folder), `a circle through ${folder}`).toBe(false);
			open.add(folder);
			for (const other of FOLDERS[folder] ?? []) if (other !== folder) visit(other);
			done.add(folder);
		};
		Object.keys(FOLDERS).forEach(visit);
	});
});

describe('The lint of folders', () => {
	const folder = (files: number): Record<string, string> =>
		Object.fromEntries(Array.from({ length: files }, (_, i) => [`server/log/${i}.js`, '']));

	it('refuses one with more than 25 source files, and says so once', async () => {
		expect(await lint(folder(25))).toEqual([]);
		expect(await lint(folder(26))).toEqual([
			'server/log/0.js: server/log has 26 source files: split what has more than 25.'
		]);
	});
});

describe('The lint of words', () => {
	const { words, names } = retiredIn(read('docs/GLOSSARY.md'));

	it('knows what the glossary retired', () => {
		expect(words.length).toBeGreaterThan(2);
		expect(names.size).toBeGreaterThan(10);
	});

	it.each(words.map(({ word }) => word))(
		'refuses “%s” in a name, a comment and a string',
		async (word) => {
			const camel = word.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase());
			const upper = `${camel[0]?.toUpperCase()}${camel.slice(1)}`;
			const lines = [`// It is ${word}.`, `export const text = '${word} now';`];
			if (!word.includes(' '))
				lines.push(`export const is${upper} = 1;`, `export const ${camel}Now = 2;`);
			const said = await lint({ 'src/lib/std/one.js': `${lines.join('\n')}\n` });
			expect(said).toHaveLength(lines.length);
			for (const message of said) expect(message).toContain(`retired “${word}”`);
		}
	);

	it.each([...names.keys()])('refuses the name %s', async (name) => {
		const said = await lint({ 'src/lib/std/one.js': `export const ${name} = 1;\n` });
		expect(said).toHaveLength(1);
		expect(said[0]).toContain(`retired “${name}”`);
	});
});
