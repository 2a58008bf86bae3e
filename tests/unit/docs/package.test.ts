import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { read } from './documents';

interface Locked {
	readonly resolved?: string;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

it('the lint refuses a file, an export and a dependency that nothing uses', () => {
	const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
	expect(scripts.lint?.split(' && ')).toContain('knip');
	const project = mkdtempSync(join(tmpdir(), 'backscroll-lint-'));
	const files = {
		'package.json': JSON.stringify({ name: 'p', type: 'module', dependencies: { spare: '1.0.0' } }),
		'server/bin/start.mjs': "import { used } from './parts.ts';\nconsole.log(used);\n",
		'server/bin/parts.ts': 'export const used = 1;\nexport const idle = 2;\n',
		'server/alone.ts': 'console.log(3);\n'
	};
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(project, path)), { recursive: true });
		writeFileSync(join(project, path), text);
	}
	copyFileSync('knip.config.js', join(project, 'knip.config.js'));
	const { status, stdout } = spawnSync(resolve('node_modules/.bin/knip'), { cwd: project });
	rmSync(project, { recursive: true, force: true });
	expect(status).toBe(1);
	for (const unused of ['server/alone.ts', 'idle', 'spare']) {
		expect(stdout.toString()).toContain(unused);
	}
	expect(stdout.toString()).not.toMatch(/^used /m);
}, 60_000);

it('the lock file has the parts for every system, and no address to download them from', () => {
	const { packages } = JSON.parse(read('package-lock.json')) as {
		packages: Record<string, Locked>;
	};
	/** Where Node would look for `name`, asked for by the package at `from`. */
	const places = (from: string, name: string): string[] =>
		from === ''
			? [`node_modules/${name}`]
			: [
					`${from}/node_modules/${name}`,
					...places(from.split('/node_modules/').slice(0, -1).join('/node_modules/'), name)
				];
	for (const [path, { resolved, optionalDependencies = {} }] of Object.entries(packages)) {
		expect(resolved, path).toBeUndefined();
		for (const name of Object.keys(optionalDependencies)) {
			expect(
				places(path, name).some((place) => place in packages),
				`${name} of ${path}`
			).toBe(true);
		}
	}
});
