import {
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backUp } from '../../../server/care/backup';
import { startRelay } from '../../../server/app/start-relay';
import { restore } from '../../../server/care/restore';
import { acquireLock } from '../../../server/log/sqlite/disk/folder';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import type { Cursor } from '../../../src/lib/wire/index';
import { batch, messages } from '../../support/events';
import { eventually } from '../../support/eventually';
import { Device, ingest, relayOn, said, snapshot, type TestRelay } from '../http/support';
import {
	HEAD,
	change,
	checked,
	copyOf,
	dataFolder,
	never,
	removed,
	scratch,
	stateOf
} from './support';

let whole: string;
let folder: string;
let elsewhere: string;
let file: string;
beforeAll(async () => {
	whole = await dataFolder();
	writeFileSync(join(whole, 'ingest-token'), 'the-token-of-the-relay\n');
	writeFileSync(join(whole, 'sources.json'), '{"irc x":{"heard":5,"id":null}}');
});
afterAll(() => removed(whole));
beforeEach(() => {
	folder = copyOf(whole);
	elsewhere = scratch();
	file = join(elsewhere, 'log.backup');
});
afterEach(() => [folder, elsewhere].forEach(removed));

const lines: string[] = [];
beforeEach(() => void lines.splice(0));
const tell = (line: string): void => void lines.push(line);
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const target = (): string => join(elsewhere, 'data');
const toTarget = () => restore(file, target(), tell, never);
const made = () => backUp(folder, file, tell, never);

describe('A backup', () => {
	it('of a stopped relay leaves it as it is, and restored it is the same log', async () => {
		const before = stateOf(folder);
		const { verified, bytes } = await made();
		expect(stateOf(folder)).toEqual(before);
		expect([verified.faults, verified.messages, modeOf(file)]).toEqual([0, HEAD, '600']);
		expect(bytes).toBe(statSync(file).size);
		expect(readdirSync(elsewhere)).toEqual(['log.backup']);
		expect(await toTarget()).toMatchObject({ faults: 0, messages: HEAD });
		expect(readdirSync(target()).sort()).toEqual([
			'ingest-token',
			'log.db',
			'relay.lock',
			'sources.json'
		]);
		for (const name of ['ingest-token', 'sources.json']) {
			expect(readFileSync(join(target(), name))).toEqual(readFileSync(join(folder, name)));
		}
		expect((await checked(target())).lines).toEqual([]);
		const [old, log] = [folder, target()].map((data) => new SqliteLog({ folder: data }));
		expect([log?.id, log?.head]).toEqual([old?.id, old?.head]);
		expect(await log?.segments(0, 9)).toEqual(await old?.segments(0, 9));
		// What an upgrade asks for: nothing of the backup is left in the log.
		expect(await log?.append(batch(messages(1)))).toMatchObject({ duplicates: 1 });
		await Promise.all([old?.close(), log?.close()]);
	});

	it('has what a killed relay had acknowledged', async () => {
		const log = new SqliteLog({ folder });
		await log.append(batch(messages(700, 50_000)));
		const killed = copyOf(folder);
		await log.close();
		const { verified } = await backUp(killed, file, tell, never);
		expect(verified.messages).toBe(HEAD + 700);
		removed(killed);
	});

	it('never takes the place of a file, and is not in the data folder', async () => {
		writeFileSync(file, 'another');
		await expect(made()).rejects.toMatchObject({ message: `there is a file ${file} already` });
		expect(readFileSync(file, 'utf8')).toBe('another');
		rmSync(file);
		symlinkSync('/nowhere/log.backup', file);
		await expect(made()).rejects.toMatchObject({ message: `there is a file ${file} already` });
		await expect(backUp(folder, join(folder, 'x'), tell, never)).rejects.toThrow(
			'would be lost with it'
		);
		await expect(backUp(folder, join(elsewhere, 'none', 'x'), tell, never)).rejects.toThrow(
			'there is no folder'
		);
		await expect(backUp(target(), join(elsewhere, 'x'), tell, never)).rejects.toThrow(
			'there is no log'
		);
		expect(readdirSync(elsewhere)).toEqual(['log.backup']);
	});

	it('of a damaged log is none, and tells of the damage', async () => {
		change(join(folder, 'log.db'), [["UPDATE events SET text = 'x' WHERE seq = 519"]]);
		expect((await made()).verified.faults).toBe(1);
		expect(lines[0]).toContain('message 519');
		expect(readdirSync(elsewhere)).toEqual([]);
	});

	it('that is ended before it is done leaves nothing', async () => {
		const ending = new AbortController();
		const making = backUp(folder, file, tell, ending.signal);
		ending.abort();
		await expect(making).rejects.toThrow();
		expect(readdirSync(elsewhere)).toEqual([]);
	});
});

describe('A restore', () => {
	beforeEach(async () => void (await made()));

	it('refuses a folder that a relay uses, or that has a log or a part of one, and changes nothing there', async () => {
		const log = new SqliteLog({ folder });
		await expect(restore(file, folder, tell, never)).rejects.toThrow(
			'a relay uses the data folder'
		);
		await log.close();
		const before = stateOf(folder);
		await expect(restore(file, folder, tell, never)).rejects.toThrow('there is a log already');
		expect(stateOf(folder)).toEqual(before);
		mkdirSync(target());
		writeFileSync(join(target(), 'log.db-wal'), 'of another log');
		await expect(toTarget()).rejects.toThrow('log.db-wal');
		expect(readFileSync(join(target(), 'log.db-wal'), 'utf8')).toBe('of another log');
	});

	it('leaves a token that is there, and sets aside what is known of another log', async () => {
		mkdirSync(target());
		writeFileSync(join(target(), 'ingest-token'), 'told-to-the-senders');
		for (const name of ['sources.json', 'sources.json.copy'])
			writeFileSync(join(target(), name), '{}');
		await toTarget();
		const text = (name: string): string => readFileSync(join(target(), name), 'utf8');
		expect(text('ingest-token')).toBe('told-to-the-senders');
		expect(text('sources.json')).toBe(readFileSync(join(folder, 'sources.json'), 'utf8'));
		expect(existsSync(join(target(), 'sources.json.copy'))).toBe(false);
		expect(text('sources.json.before-restore-1')).toBe('{}');
	});

	it.each([
		['with another byte', () => change(file, [["UPDATE events SET text = 'x' WHERE seq = 519"]])],
		[
			'with another token',
			() => change(file, [["UPDATE small_files SET content = x'00' WHERE name = 'ingest-token'"]])
		],
		[
			'with a small file of another name',
			() => change(file, [["UPDATE small_files SET name = 'ingest-tokeo' WHERE name LIKE 'i%'"]])
		],
		['that is cut off', () => truncateSync(file, statSync(file).size - 50_000)],
		['that is something else', () => writeFileSync(file, 'A text, and no log at all. '.repeat(99))],
		['that is empty', () => writeFileSync(file, '')]
	])('of a file %s puts nothing in place', async (_, harm) => {
		harm();
		expect((await toTarget()).faults).toBeGreaterThan(0);
		expect(lines.length).toBeGreaterThan(0);
		expect(readdirSync(target())).toEqual(['relay.lock']);
	});

	it('where a longer log was is not told as a log that lost its end', async () => {
		await toTarget();
		const more = new SqliteLog({ folder: target() });
		await more.append(batch(messages(50, 100_001)));
		await more.close();
		for (const name of ['log.db', 'log.db-wal', 'log.db-shm'])
			rmSync(join(target(), name), { force: true });
		await toTarget();
		const damage: unknown[] = [];
		await new SqliteLog({ folder: target(), onDamage: (one) => damage.push(one) }).close();
		expect(damage).toEqual([]);
	});

	it('after one that was killed begins anew; a relay does not start with an empty log meanwhile', async () => {
		mkdirSync(join(target(), 'restore.partial'), { recursive: true });
		writeFileSync(join(target(), 'restore.partial', 'log.db'), 'half');
		const app = join(elsewhere, 'app');
		const started = () => startRelay({ data: target(), app, port: 0 });
		await expect(started()).rejects.toMatchObject({ code: 'unfinished-restore' });
		const unlock = acquireLock(target());
		await expect(started()).rejects.toMatchObject({ code: 'in-use' });
		unlock();
		expect(existsSync(join(target(), 'log.db'))).toBe(false);
		expect((await toTarget()).faults).toBe(0);
		expect(readdirSync(target())).not.toContain('restore.partial');
	});

	it('takes a copy that SQLite or a file manager made, too', async () => {
		rmSync(file);
		writeFileSync(file, readFileSync(join(folder, 'log.db')));
		expect((await toTarget()).faults).toBe(0);
	});
});

it('made while a relay takes messages is a moment of its log; restored, devices before it go on, those after it begin anew, and nothing is stored twice', async () => {
	let first: TestRelay | null = await relayOn();
	const second = target();
	let restored: TestRelay | null = null;
	const devices: Device[] = [];
	/** How the relay answers a device with a cursor. */
	const resume = async (relay: TestRelay, cursor: Cursor): Promise<unknown> => {
		const device = await new Device(relay).hello(cursor);
		devices.push(device);
		await eventually(() => expect(device.messages.length).toBeGreaterThan(0));
		const welcome = device.messages[0];
		return welcome?.type === 'welcome' && welcome.resume === 'snapshot'
			? welcome.cause
			: welcome?.type === 'welcome' && welcome.resume;
	};
	try {
		const relay = first;
		let acknowledged = 0;
		const send = async (to: TestRelay, from: number, count = 50): Promise<void> => {
			const { body } = await ingest(to, said(count, from));
			if (to === relay) acknowledged = Math.max(acknowledged, body.head ?? 0);
		};
		for (let from = 1; from <= 1_200; from += 50) await send(relay, from);
		const { log, head, termAtHead } = await snapshot(relay);
		const early = { log, seq: head, term: termAtHead };
		const known = acknowledged;
		let going = true;
		const ingesting = (async () => {
			let from = 1_201;
			for (; going; from += 50) await send(relay, from);
			return from - 1;
		})();
		const { verified } = await backUp(relay.data, file, tell, never);
		const copied = verified.messages;
		await eventually(() => expect(acknowledged).toBeGreaterThan(copied));
		going = false;
		const last = await ingesting;
		// Of the same term. A busy relay gives the snapshot that it made a moment ago.
		const late = { ...early, seq: acknowledged };
		await relay.remove();
		first = null;
		expect(copied).toBeGreaterThanOrEqual(known);
		expect(copied % 50).toBe(0);
		expect((await toTarget()).messages).toBe(copied);
		restored = await relayOn({ data: second });
		expect(restored.token.value).toBe(relay.token.value);
		expect((await snapshot(restored)).head).toBe(copied);
		expect(await resume(restored, early)).toBe('stream');
		expect(await resume(restored, late)).toBe('ahead-of-log');
		// The senders repeat all that they ever sent.
		for (let from = 1; from <= last; from += 1_000)
			await send(restored, from, Math.min(1_000, last - from + 1));
		expect((await snapshot(restored)).totals.messages).toBe(last);
		await send(restored, last + 1);
		expect(await resume(restored, late)).toBe('term-mismatch');
		expect((await checked(second)).lines).toEqual([]);
	} finally {
		for (const { socket } of devices) socket.terminate();
		await first?.remove();
		await restored?.remove();
	}
});
