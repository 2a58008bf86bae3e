import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RelayProcess } from '../../support/relay-process';
import './support';

/** Runs Node with these arguments to its end; what it said on stderr, and its exit code. */
const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
	new Promise<{ code: number; stderr: string }>((resolve) => {
		const child = execFile(
			process.execPath,
			args,
			{ env: { ...process.env, ...env } },
			(_error, _stdout, stderr) => resolve({ code: child.exitCode ?? -1, stderr })
		);
	});

it.each([
	['18.20.4', 'backscroll', 'server/bin/start.mjs'],
	['20.18.3', 'backscroll', 'build/server/start.mjs'],
	['18.20.4', 'replay', 'build/server/replay.mjs'],
	['18.20.4', 'source', 'build/server/source.mjs'],
	['18.20.4', 'verify', 'build/server/verify.mjs'],
	['18.20.4', 'backup', 'server/bin/backup.mjs'],
	['18.20.4', 'restore', 'build/server/restore.mjs']
])('says in one line what to do on Node %s, which is too old', async (version, name, file) => {
	const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
	const { code, stderr } = await run([
		'--input-type=module',
		'--eval',
		`${pretend} await import('./${file}');`
	]);
	expect(stderr).toBe(
		`${name}: this is Node ${version}. Install Node 20.19 or newer, then start again.\n`
	);
	expect(code).toBe(1);
});

it.each([
	[
		'better_sqlite3',
		'ERR_DLOPEN_FAILED',
		/better-sqlite3 can not be loaded by .*npm rebuild better/
	],
	[
		'better_sqlite3',
		'MODULE_NOT_FOUND',
		/better-sqlite3 can not be loaded by .*npm rebuild better/
	],
	['uws_', 'ERR_DLOPEN_FAILED', /uWebSockets\.js can not be loaded by Node .*Use Node 20 on glibc/]
])('says in one line what to do where %s can not be loaded: %s', async (binary, why, words) => {
	const data = mkdtempSync(join(tmpdir(), 'backscroll-start-'));
	try {
		const { code, stderr } = await run(
			['--require', './tests/support/no-native.cjs', 'build/server/start.mjs', '--data', data],
			{ BROKEN_PACKAGE: binary, BROKEN_CODE: why, BACKSCROLL_PORT: '0', BACKSCROLL_SERVER: 'uws' }
		);
		expect(stderr.trimEnd().split('\n').at(-1)).toMatch(words);
		expect(stderr).not.toContain('    at ');
		expect(code).toBe(1);
	} finally {
		rmSync(data, { recursive: true });
	}
});

it("runs on Node's own server where uWebSockets.js has no binary, and says so once", async () => {
	const relay = await RelayProcess.start({
		env: {
			NODE_OPTIONS: '--require ./tests/support/no-native.cjs',
			BROKEN_PACKAGE: 'uws_',
			BROKEN_CODE: 'ERR_DLOPEN_FAILED',
			BACKSCROLL_LOG_LEVEL: 'info'
		}
	});
	try {
		expect((await relay.ingest([{ channel: 'a', user: 'b', text: 'c' }])).accepted).toBe(1);
		expect(relay.output).toContain('"server":"node"');
		expect(relay.output.match(/uWebSockets\.js can not be loaded here/g)).toHaveLength(1);
	} finally {
		await relay.dispose();
	}
});
