import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Build from '../../../server/bin/build.mjs';
import { fingerprint, type ensureBuilt } from '../../../server/bin/build.mjs';
import { eventually } from '../../support/eventually';
import './support';

const run = promisify(execFile);

afterEach(() => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
});

it('names the same sources the same, and an app for another relay otherwise', () => {
	vi.stubEnv('PUBLIC_RELAY_URL', '');
	const [app, server] = [fingerprint('app'), fingerprint('server')];
	expect(app).toMatch(/^[0-9a-f]{64}$/);
	expect(fingerprint('app')).toBe(app);
	vi.stubEnv('PUBLIC_RELAY_URL', 'https://relay.example');
	expect(fingerprint('app')).not.toBe(app);
	expect(fingerprint('server')).toBe(server);
});

it('answers --help with every option and builds no app', async () => {
	const mark = 'build/app.fingerprint';
	const before = existsSync(mark) ? statSync(mark).mtimeMs : null;
	const { stdout, stderr } = await run(process.execPath, ['server/bin/start.mjs', '--help'], {
		// Sources for another relay are stale: a start would build them.
		env: { ...process.env, PUBLIC_RELAY_URL: 'https://relay.example' }
	});
	expect(stdout).toContain('--port');
	expect(stdout).toContain('BACKSCROLL_PORT');
	expect(stderr).toBe('');
	expect(existsSync(mark) ? statSync(mark).mtimeMs : null).toBe(before);
});

it('builds the server of a fresh clone, where SvelteKit has not written its part of tsconfig.json', async () => {
	const clone = mkdtempSync(join(tmpdir(), 'backscroll-clone-'));
	for (const path of [
		'server',
		'src/lib/export',
		'src/lib/query',
		'src/lib/wire',
		'src/lib/std',
		'package.json',
		'package-lock.json'
	]) {
		cpSync(path, join(clone, path), { recursive: true });
	}
	for (const path of ['tsconfig.json', 'tsconfig.base.json', 'vite.server.config.ts']) {
		cpSync(path, join(clone, path));
	}
	symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
	const code = `import { ensureBuilt } from './server/bin/build.mjs'; console.log(await ensureBuilt(['server']));`;
	const args = ['--input-type=module', '--eval', code];
	const { stdout, stderr } = await run(process.execPath, args, { cwd: clone });
	rmSync(clone, { recursive: true, force: true });
	expect([stdout.trim(), stderr.trim().split('\n')]).toEqual(['true', [expect.any(String)]]);
});

/** In place of Vite: writes down what it is to build, then does it once the test lets it, or fails. */
const VITE = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
const config = process.argv[process.argv.indexOf('--config') + 1];
appendFileSync('builds', config + '\\n');
while (existsSync('wait')) await new Promise((resolve) => setTimeout(resolve, 10));
if (existsSync('broken')) throw new Error('a source is broken');
mkdirSync(process.env.BACKSCROLL_BUILD_DIR, { recursive: true });
const result = config === 'vite.config.ts' ? '200.html' : 'start.mjs';
writeFileSync(process.env.BACKSCROLL_BUILD_DIR + '/' + result, '');
`;

describe('A checkout', () => {
	let checkout: string;
	const write = (path: string, text = ''): void => {
		mkdirSync(dirname(join(checkout, path)), { recursive: true });
		writeFileSync(join(checkout, path), text);
	};
	/** What Vite was to build since it was last asked. */
	const builds = (): string[] => {
		const file = join(checkout, 'builds');
		const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
		rmSync(file, { force: true });
		return lines.sort();
	};
	let ensure: typeof ensureBuilt;
	let said: string;

	beforeEach(async () => {
		checkout = mkdtempSync(join(tmpdir(), 'backscroll-build-'));
		for (const file of ['package-lock.json', 'vite.config.ts', 'vite.server.config.ts'])
			write(file);
		for (const file of [
			'svelte.config.js',
			'tsconfig.base.json',
			'static/icon.svg',
			'server/bin/chunk-groups.mjs'
		])
			write(file);
		for (const file of ['src/app.html', 'src/lib/std/time.ts', 'src/lib/wire/index.ts'])
			write(file);
		write('server/log/log.ts');
		write('node_modules/vite/bin/vite.js', VITE);
		write('node_modules/vite/package.json', '{"type":"module"}');
		for (const name of ['better-sqlite3', 'bindings', 'file-uri-to-path']) {
			symlinkSync(resolve('node_modules', name), join(checkout, 'node_modules', name));
		}
		write('server/bin/build.mjs', readFileSync('server/bin/build.mjs', 'utf8'));
		const module = pathToFileURL(join(checkout, 'server/bin/build.mjs')).href;
		({ ensureBuilt: ensure } = (await import(/* @vite-ignore */ module)) as typeof Build);
		said = '';
		vi.spyOn(process.stderr, 'write').mockImplementation((text) => (said += String(text)) !== '');
		expect(await ensure()).toBe(true);
		expect(builds()).toEqual(['vite.config.ts', 'vite.server.config.ts']);
	});
	afterEach(() => rmSync(checkout, { recursive: true, force: true }));

	it.each([
		['where nothing changed', 'docs/notes.md', []],
		['where a page changed', 'src/app.html', ['vite.config.ts']],
		['where the server changed', 'server/log/log.ts', ['vite.server.config.ts']],
		['where both use it', 'src/lib/wire/index.ts', ['vite.config.ts', 'vite.server.config.ts']],
		['where a package did', 'package-lock.json', ['vite.config.ts', 'vite.server.config.ts']]
	])('builds what is stale and no more, %s', async (_, file, wanted) => {
		write(file, 'changed');
		expect(await ensure()).toBe(true);
		expect(builds()).toEqual(wanted);
		expect(await ensure()).toBe(true);
		expect(builds()).toEqual([]);
	});

	it('builds a part anew that is gone', async () => {
		rmSync(join(checkout, 'build/server'), { recursive: true });
		expect(await ensure()).toBe(true);
		expect(builds()).toEqual(['vite.server.config.ts']);
	});

	it('builds only what is asked for', async () => {
		write('package-lock.json', 'changed');
		expect(await ensure(['server'])).toBe(true);
		expect(builds()).toEqual(['vite.server.config.ts']);
	});

	it('keeps the build before where a new one fails, says why, and tries again', async () => {
		write('server/log/log.ts', 'changed');
		write('broken');
		expect(await ensure()).toBe(false);
		expect(said).toMatch(/a source is broken[^]*the server could not be built/);
		expect(existsSync(join(checkout, 'build/server/start.mjs'))).toBe(true);
		rmSync(join(checkout, 'broken'));
		builds();
		expect(await ensure()).toBe(true);
		expect(builds()).toEqual(['vite.server.config.ts']);
	});

	it('builds once where two start at once', async () => {
		write('server/log/log.ts', 'changed');
		write('wait');
		const both = [1, 2].map(() =>
			spawn(process.execPath, ['server/bin/build.mjs'], { cwd: checkout })
		);
		const ended = both.map((child) => once(child, 'close'));
		await eventually(() => expect(existsSync(join(checkout, 'builds'))).toBe(true));
		rmSync(join(checkout, 'wait'));
		expect(await Promise.all(ended)).toEqual([
			[0, null],
			[0, null]
		]);
		expect(builds()).toEqual(['vite.server.config.ts']);
	});
});
