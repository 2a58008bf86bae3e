import { spawn } from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImageStore, storedImage } from '../../../server/images/image-store';
import { eventually } from '../../support/eventually';
import { ingest, said, snapshot } from '../http/support';
import { followed, listening, type Run } from './support';

let scratch: string;
let data: string;
let runs: Run[];
beforeEach(() => {
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-care-'));
	data = join(scratch, 'data');
	runs = [];
});
afterEach(async () => {
	for (const { child } of runs) child.kill('SIGKILL');
	await Promise.all(runs.map(({ ended }) => ended));
	rmSync(scratch, { recursive: true, force: true });
});

/** Runs a built command in a shell that has prepared something: a umask, a limit. */
function run(command: string, args: readonly string[], prepared = ':'): Run {
	const script = `${prepared}; exec "$0" build/server/${command}.mjs "$@"`;
	const started = followed(spawn('/bin/sh', ['-c', script, process.execPath, ...args]));
	runs.push(started);
	return started;
}
const start = (prepared?: string): Run => run('start', ['--port', '0', '--data', data], prepared);
const stopped = async (relay: Run): Promise<void> => {
	relay.child.kill('SIGTERM');
	await relay.ended;
};
const tokenOf = () => ({
	value: readFileSync(join(data, 'ingest-token'), 'utf8').trim(),
	file: null,
	fresh: false
});
const send = async (url: string, count: number, from = 1) =>
	expect((await ingest({ url, token: tokenOf() }, said(count, from))).status).toBe(200);

describe.each(['umask 000', 'umask 022', 'umask 777'])('With %s', (umask) => {
	/** The folder and its files that others may read, write or enter, and all that are there. */
	const modes = (folder: string): { open: string[]; all: string[] } => {
		const all = readdirSync(folder);
		const open = ['.', ...all].filter((name) => lstatSync(join(folder, name)).mode & 0o077);
		return { open, all };
	};

	it('the data folder and all in it are for its owner alone', async () => {
		if (umask === 'umask 777') mkdirSync(data);
		const relay = start(umask);
		const url = await listening(relay);
		await send(url, 600);
		const { log } = await snapshot({ url });
		await fetch(`${url}/api/logs/${log}/search?q=message`);
		await eventually(() => expect(readdirSync(data)).toContain('search.db-wal'));
		const { open, all } = modes(data);
		expect(open).toEqual([]);
		expect(all.sort()).toEqual(
			expect.arrayContaining([
				'images.db',
				'images.db-wal',
				'ingest-token',
				'log.db',
				'log.db-shm',
				'log.db-wal',
				'relay.lock',
				'search.db',
				'search.db-shm'
			])
		);
	});
});

it('a folder from before is closed to others at the next start, and what is not the relay’s stays as it is', async () => {
	const first = start();
	await send(await listening(first), 10);
	first.child.kill('SIGKILL');
	await first.ended;
	const images = new ImageStore(data, 1_000_000, Date.now);
	images.keep('x', storedImage('image/png', Buffer.from('x')));
	images.close();
	writeFileSync(join(data, 'sources.json'), '{}');
	writeFileSync(join(data, 'notes.txt'), 'mine');
	for (const name of readdirSync(data)) chmodSync(join(data, name), 0o666);
	chmodSync(data, 0o777);
	await listening(start('umask 000'));
	expect(statSync(data).mode & 0o777).toBe(0o700);
	const open = readdirSync(data).filter((name) => statSync(join(data, name)).mode & 0o077);
	expect(open).toEqual(['notes.txt']);
});

it('a spool folder is for its owner alone, also one from before', async () => {
	const spool = join(scratch, 'spool');
	mkdirSync(spool);
	for (const name of ['process', 'sources.json']) {
		writeFileSync(join(spool, name), name === 'process' ? 'x' : '{}');
		chmodSync(join(spool, name), 0o644);
	}
	chmodSync(spool, 0o755);
	const token = join(scratch, 'token');
	writeFileSync(token, 'a-token-of-a-relay');
	const args = [
		'--irc',
		'irc://127.0.0.1:1/x',
		'--token-file',
		token,
		'--relay',
		'http://127.0.0.1:1'
	];
	const source = run('source', [...args, '--spool', spool], 'umask 000');
	await eventually(() => expect(source.out()).toContain('"recording"'));
	expect(statSync(spool).mode & 0o777).toBe(0o700);
	expect(readdirSync(spool)).toContain('127.0.0.1.db-wal');
	expect(readdirSync(spool).filter((name) => statSync(join(spool, name)).mode & 0o077)).toEqual([]);
});

it('verify, backup and restore say what is so by a code and a line', async () => {
	const relay = start();
	await send(await listening(relay), 1_500);
	const file = join(scratch, 'log.backup');
	const end = async (command: string, ...args: string[]) => {
		const { ended, out, err } = run(command, args);
		return [await ended, out() + err()];
	};
	expect(await end('verify', '--data', data)).toEqual([
		0,
		expect.stringMatching(
			/^verify: whole: checked 1,500 messages, 2 segments, \d+ totals in [\d.]+ s\n$/
		)
	]);
	expect(await end('backup', file, '--data', data)).toEqual([
		0,
		expect.stringMatching(/^backup: .*log\.backup, \d+ MB, whole: checked 1,500 messages/)
	]);
	expect(await end('restore', file, '--data', data)).toEqual([
		2,
		`restore: a relay uses the data folder ${data}. Stop it, or name another folder with --data.\n`
	]);
	await stopped(relay);
	rmSync(data, { recursive: true });
	expect(await end('verify', '--data', data)).toEqual([
		2,
		`verify: there is no log in ${data}. Name the data folder with --data.\n`
	]);
	expect(await end('restore', file, '--data', data)).toEqual([
		0,
		expect.stringMatching(/^restore: .*data is ready: whole: checked 1,500 messages/)
	]);
	const bytes = readFileSync(join(data, 'log.db'));
	bytes.fill(0xa5, 3 * 4_096, 4 * 4_096);
	writeFileSync(join(data, 'log.db'), bytes);
	const [code, said] = await end('verify', '--data', data);
	expect(code).toBe(1);
	expect(String(said)).toMatch(/^file: log\.db: [^]*\nverify: \d+ faults?: checked/);
});

it.each([
	['verify', ['stray'], 'stray is no option'],
	['verify', ['--colour'], "Unknown option '--colour'"],
	['backup', [], 'name one file to write'],
	['backup', ['a', 'b'], 'name one file to write'],
	['restore', [], 'name one file to restore']
])('%s refuses %j, and points to --help', async (command, args, words) => {
	const { ended, err } = run(command, args);
	expect(await ended).toBe(2);
	expect(err()).toContain(`${command}: ${words}`);
	expect(err()).toContain('See --help');
});

it.each(['verify', 'backup', 'restore'])('%s has a --help', async (command) => {
	const { ended, out, err } = run(command, ['--help']);
	expect([await ended, err()]).toEqual([0, '']);
	expect(out()).toMatch(/--data[^]*BACKSCROLL_DATA[^]*Exit code 0/);
});

it('a backup that is killed, or for which there is no room, leaves no file that looks whole', async () => {
	const relay = start();
	const url = await listening(relay);
	for (let from = 1; from < 12_000; from += 3_000) await send(url, 3_000, from);
	const file = join(scratch, 'log.backup');
	const killer = 'export NODE_OPTIONS="--import ./tests/support/killed-at-link.mjs"';
	await run('backup', [file, '--data', data], killer).ended;
	expect(existsSync(file)).toBe(false);
	const left = readdirSync(scratch).filter((name) => name.startsWith('log.backup'));
	expect(left).toEqual([expect.stringContaining('log.backup.partial')]);
	for (const name of left) rmSync(join(scratch, name));
	// In blocks of 512 bytes: no file may be larger.
	const full = run('backup', [file, '--data', data], 'ulimit -f 500');
	expect(await full.ended).toBe(2);
	expect(full.err()).toMatch(/^backup: .*\. Check the permissions and the free space/);
	expect(readdirSync(scratch)).toEqual(['data']);
	// The relay felt nothing.
	await send(url, 10, 50_000);
	const stopping = run('backup', [file, '--data', data]);
	await eventually(() => expect(readdirSync(scratch).join()).toContain('log.backup'));
	stopping.child.kill('SIGINT');
	const code = await stopping.ended;
	expect([2, 0]).toContain(code);
	expect(readdirSync(scratch).sort()).toEqual(code === 0 ? ['data', 'log.backup'] : ['data']);
});

it('a data folder that can not be closed to others starts all the same', async () => {
	if (process.geteuid?.() !== 0) return;
	mkdirSync(data);
	const first = start();
	await send(await listening(first), 10);
	await stopped(first);
	const copy = join(scratch, 'sticky');
	mkdirSync(copy);
	for (const name of readdirSync(data)) copyFileSync(join(data, name), join(copy, name));
	chmodSync(copy, 0o1777);
	const relay = run('start', ['--port', '0', '--data', copy]);
	await listening(relay);
	expect(statSync(copy).mode & 0o7777).toBe(0o1777);
	expect(statSync(join(copy, 'log.db')).mode & 0o777).toBe(0o600);
});
