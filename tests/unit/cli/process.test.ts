import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import type { Snapshot } from '../../../src/lib/wire/index';
import { ingest, relayOn, said, snapshot } from '../http/support';
import { listening, runRelay, runReplay, type Run } from './support';
import { eventually } from '../../support/eventually';

let data: string;
let runs: Run[];
beforeEach(() => {
	data = mkdtempSync(join(tmpdir(), 'backscroll-cli-'));
	runs = [];
});
afterEach(async () => {
	for (const { child } of runs) child.kill('SIGKILL');
	await Promise.all(runs.map(({ ended }) => ended));
	rmSync(data, { recursive: true, force: true });
});
const start = (args: string[] = [], environment?: NodeJS.ProcessEnv): Run => {
	const relay = runRelay(['--port', '0', '--data', data, ...args], environment);
	runs.push(relay);
	return relay;
};
const replay = (args: string[], input?: string): Run => {
	const run = runReplay(args, input);
	runs.push(run);
	return run;
};
const tokenOf = () => ({
	value: readFileSync(join(data, 'ingest-token'), 'utf8').trim(),
	file: null,
	fresh: false
});

it('loses nothing that was acknowledged when it is killed in mid-batch', async () => {
	const relay = start();
	const url = await listening(relay);
	const token = tokenOf();
	let acknowledged = 0;
	let killed = false;
	const writers = [0, 1, 2].map(async (writer) => {
		for (let i = 0; !killed; i++) {
			const events = said(40, writer * 1_000_000 + i * 40);
			const answer = await ingest({ url, token }, events).catch(() => null);
			if (answer?.status === 200) acknowledged += answer.body.accepted ?? 0;
		}
	});
	await eventually(() => expect(acknowledged).toBeGreaterThan(1_000));
	killed = true;
	relay.child.kill('SIGKILL');
	await Promise.all([...writers, relay.ended]);
	const log = new SqliteLog({ folder: data });
	expect(log.head).toBeGreaterThanOrEqual(acknowledged);
	expect(log.head % 40).toBe(0);
	const { totals } = await log.snapshot();
	expect(totals.messages).toBe(log.head);
	await log.close();
});

it('stops on SIGTERM with what it took on disk, and says so in JSON lines', async () => {
	const relay = start();
	const url = await listening(relay);
	expect((await ingest({ url, token: tokenOf() }, said(3))).body.head).toBe(3);
	relay.child.kill('SIGTERM');
	expect(await relay.ended).toBe(0);
	const lines = relay
		.out()
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as { msg: string });
	expect(lines.map(({ msg }) => msg)).toEqual(['listening', 'stopping', 'stopped']);
	expect(relay.out() + relay.err()).not.toContain(tokenOf().value);
});

it('says in its log, where there is no terminal, that whoever reaches it can read', async () => {
	// 127.0.0.1, in a form that isn't taken for loopback.
	const relay = start(['--host', '0x7f000001']);
	await listening(relay);
	await eventually(() => expect(relay.out()).toContain('can read every channel'));
});

it('keeps its token in a file that its owner alone reads, and takes one of the environment instead', async () => {
	await listening(start());
	expect(statSync(join(data, 'ingest-token')).mode & 0o777).toBe(0o600);
	const other = mkdtempSync(join(tmpdir(), 'backscroll-cli-'));
	const relay = runRelay(['--port', '0', '--data', other], {
		BACKSCROLL_INGEST_TOKEN: 'a-token-of-the-environment'
	});
	runs.push(relay);
	const url = await listening(relay);
	const token = { value: 'a-token-of-the-environment', file: null, fresh: false };
	expect((await ingest({ url, token }, said(1))).status).toBe(200);
	relay.child.kill('SIGTERM');
	await relay.ended;
	rmSync(other, { recursive: true });
});

it('says in one line what to do about a data folder in use, a port taken and an option out of range', async () => {
	const url = await listening(start());
	const port = new URL(url).port;
	const other = join(data, 'other');
	const [folder, taken, option] = [
		start(),
		start(['--data', other, '--port', port]),
		start(['--port', '70000'])
	];
	for (const [run, text] of [
		[folder, 'in use by another relay. Stop that one'],
		[taken, `port ${port}: it is taken`],
		[option, 'from 0 to 65535']
	] as const) {
		expect(await run.ended).toBe(1);
		expect(run.err().trim().split('\n')).toEqual([expect.stringContaining(text)]);
		expect(run.out()).toBe('');
	}
});

it('runs a demo through the real ingest, marked as one, and leaves no data, also where its terminal is closed', async () => {
	const relay = start(['--demo'], { TMPDIR: data });
	const url = await listening(relay);
	await eventually(async () => expect((await snapshot({ url })).head).toBeGreaterThan(4_000));
	const state = await snapshot({ url });
	expect(state.demo).toBe(true);
	expect(state.totals.channels).toBeGreaterThan(3);
	const temporary = () => readdirSync(data).filter((name) => name.startsWith('backscroll-demo-'));
	expect(temporary()).toHaveLength(1);
	relay.child.kill('SIGHUP');
	// Once more by the shell.
	relay.child.kill('SIGHUP');
	expect(await relay.ended).toBe(0);
	expect(relay.out()).toContain('"msg":"stopped"');
	expect(temporary()).toEqual([]);
});

it('replays a file, plain or packed or from standard input, and again without harm', async () => {
	const relay = await relayOn();
	const lines = said(1_200)
		.map((event, i) => JSON.stringify({ ...event, sentAt: 1_000_000_000_000 + i * 1_000 }))
		.join('\n');
	const file = join(data, 'chat.ndjson.gz');
	writeFileSync(file, gzipSync(lines));
	const to = ['--url', relay.url, '--data', relay.data];
	const first = replay([file, '--as-now', ...to]);
	expect([await first.ended, first.err()]).toEqual([0, expect.stringContaining('1,200 accepted')]);
	const state: Snapshot = await snapshot(relay);
	const users = await (await fetch(`${relay.url}/api/logs/${state.log}/users/0`)).json();
	const last = Math.max(...(users as { lastSeen: number[] }).lastSeen);
	expect(Math.abs(last - Date.now())).toBeLessThan(30_000);
	const again = replay(['-', ...to], lines);
	expect([await again.ended, again.err()]).toEqual([
		0,
		expect.stringContaining('1,200 already there')
	]);
	await relay.remove();
});

it('tells of a refusal by its line, and that what was before it is taken', async () => {
	const relay = await relayOn();
	const lines = said(120).map((event) => JSON.stringify(event));
	lines[70] = '{"channel":"c","user":"u"}';
	const run = replay(
		['-', '--batch', '50', '--url', relay.url, '--data', relay.data],
		lines.join('\n')
	);
	expect(await run.ended).toBe(1);
	expect(run.err()).toContain('line 71 refused: text is missing (422 missing-field)');
	expect(run.err()).toContain('50 sent: 50 accepted');
	expect((await snapshot(relay)).head).toBe(50);
	await relay.remove();
});
