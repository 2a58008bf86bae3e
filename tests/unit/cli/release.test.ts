/** A folder with build/, package.json, package-lock.json and the packages that `npm ci --omit=dev` installs: a release. */
import { spawn } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ingest, said, snapshot } from '../http/support';
import { followed, listening, type Run } from './support';

interface Locked {
	readonly dev?: boolean;
	readonly optional?: boolean;
}

let release: string;
let data: string;
const runs: Run[] = [];

beforeAll(() => {
	release = mkdtempSync(join(tmpdir(), 'backscroll-release-'));
	data = join(release, 'data');
	for (const path of ['build/server', 'package.json', 'package-lock.json']) {
		cpSync(path, join(release, path), { recursive: true });
	}
	mkdirSync(join(release, 'build/app'));
	writeFileSync(join(release, 'build/app/200.html'), '<title>The app</title>');
	const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
		packages: Readonly<Record<string, Locked>>;
	};
	for (const [path, { dev, optional }] of Object.entries(packages)) {
		const isLeftOut = optional && !path.endsWith('/uWebSockets.js');
		if (path === '' || dev || isLeftOut) continue;
		mkdirSync(dirname(join(release, path)), { recursive: true });
		symlinkSync(resolve(path), join(release, path));
	}
});
afterEach(async () => {
	for (const { child } of runs) signal(child.pid, 'SIGKILL');
	await Promise.all(runs.splice(0).map(({ ended }) => ended));
});
afterAll(() => rmSync(release, { recursive: true, force: true }));

/** To npm and all that it started, as a terminal does it. */
function signal(pid: number | undefined, name: NodeJS.Signals): void {
	try {
		if (pid !== undefined) process.kill(-pid, name);
	} catch {
		// It has ended.
	}
}

/** Runs a script of package.json in the release. */
function npm(script: string, ...args: string[]): Run {
	const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
		cwd: release,
		detached: true,
		// Packages are only those of the release, whatever runs this test.
		env: { ...process.env, NODE_PATH: '', NODE_OPTIONS: '' }
	});
	const run = followed(child);
	runs.push(run);
	return run;
}

it('serves app and search, and ends cleanly with Ctrl+C', async () => {
	const relay = npm('start', '--port', '0', '--data', data);
	const url = await listening(relay);
	expect(await (await fetch(`${url}/messages`)).text()).toContain('The app');
	const token = readFileSync(join(data, 'ingest-token'), 'utf8').trim();
	const answer = await ingest({ url, token: { value: token, file: null, fresh: false } }, said(3));
	expect(answer.body.accepted).toBe(3);
	const { log } = await snapshot({ url });
	const found = await (await fetch(`${url}/api/logs/${log}/search?q=message`)).json();
	expect(found).toMatchObject({ hits: expect.arrayContaining([expect.anything()]) });
	signal(relay.child.pid, 'SIGINT');
	await relay.ended;
	expect(relay.out()).toContain('"msg":"stopped"');
	expect(relay.err()).toBe('');
});

it('replays a file into it', async () => {
	const url = await listening(npm('start', '--port', '0', '--data', data));
	const file = join(release, 'chat.ndjson');
	writeFileSync(file, '{"channel":"general","user":"me","text":"Hello"}\n');
	const replay = npm('replay', file, '--url', url, '--data', data);
	expect([await replay.ended, replay.err()]).toEqual([0, expect.stringContaining('1 accepted')]);
});

it('keeps channels for a relay elsewhere', async () => {
	const help = npm('source', '--help');
	expect([await help.ended, help.err()]).toEqual([0, '']);
	expect(help.out()).toContain('--irc');
	const token = join(release, 'token');
	writeFileSync(token, 'a-token-of-a-relay');
	// Nothing listens there: it keeps trying.
	const args = ['--irc', 'irc://127.0.0.1:1/x', '--token-file', token];
	const source = npm('source', ...args, '--relay', 'http://127.0.0.1:1', '--spool', data);
	const started = new Promise((resolve) =>
		source.child.stdout?.on('data', () => source.out().includes('"recording"') && resolve(null))
	);
	await Promise.race([started, source.ended]);
	expect([source.out(), source.err()]).toEqual([expect.stringContaining('"recording"'), '']);
});

it('checks, backs up and restores a data folder', async () => {
	const relay = npm('start', '--port', '0', '--data', data);
	await listening(relay);
	const file = join(release, 'log.backup');
	const fresh = join(release, 'restored');
	for (const [command, ...args] of [
		['verify', '--data', data],
		['backup', file, '--data', data],
		['restore', file, '--data', fresh],
		['verify', '--data', fresh]
	] as const) {
		const run = npm(command, ...args);
		expect([await run.ended, run.err()]).toEqual([0, '']);
		expect(run.out()).toMatch(new RegExp(`^${command}: .*whole: checked`));
	}
});

it('passes on the code of a command that fails, and what to do', async () => {
	const relay = npm('start', '--port', '70000');
	expect(await relay.ended).toBe(1);
	expect(relay.err()).toContain('from 0 to 65535');
});

it.each(['start', 'source'])('says what to do where no packages are: %s', async (command) => {
	const bare = mkdtempSync(join(tmpdir(), 'backscroll-bare-'));
	cpSync('build/server', join(bare, 'build/server'), { recursive: true });
	const script = join(bare, `build/server/${command}.mjs`);
	const env = { ...process.env, NODE_PATH: '', NODE_OPTIONS: '' };
	const run = followed(spawn(process.execPath, [script], { cwd: bare, detached: true, env }));
	runs.push(run);
	const code = await run.ended;
	rmSync(bare, { recursive: true });
	expect(code).toBe(1);
	expect(run.err()).toMatch(/^\w+: the package better-sqlite3 isn't installed\. Run `npm ci .*\n$/);
});
