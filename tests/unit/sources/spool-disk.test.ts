import fs, { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox } from '../../../server/sources/delivery/outbox';
import type { SourceEvent } from '../../../server/sources/source';
import { DiskSpool, type DiskSpoolOptions } from '../../../server/sources/delivery/spool-disk';

/** What the disk says when it is waited for. */
const disk = vi.fn();
const { fsync } = fs;

let folder: string;
let file: string;
let told: string[];
/** A relay that takes what it is given, once it is open. */
let relay: { open: boolean; taken: SourceEvent[] };

beforeAll(() => {
	fs.fsync = ((opened, done) => {
		try {
			disk();
		} catch (error) {
			return done(error as NodeJS.ErrnoException);
		}
		fsync(opened, done);
	}) as typeof fsync;
	syncBuiltinESMExports();
});
afterAll(() => {
	fs.fsync = fsync;
	syncBuiltinESMExports();
});
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-spool-'));
	file = join(folder, 'spool.db');
	told = [];
	relay = { open: false, taken: [] };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tell = (_: string, what: string): void => void told.push(what);
const spoolOf = (options?: DiskSpoolOptions): DiskSpool =>
	new DiskSpool(file, { tell, ...options });
const outboxOver = (spool: DiskSpool): Outbox =>
	new Outbox({
		closing: 5_000,
		spool,
		capacity: 10_000,
		now: () => 1_000,
		tell: () => {},
		deliver: async (events) => {
			if (!relay.open) throw new Error('not there');
			relay.taken.push(...events);
		}
	});
const line = (n: number): SourceEvent => ({ channel: 'c', user: 'ada', text: `${n}`, sentAt: n });
const numbers = (from: number, to: number): string[] =>
	Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);
const said = (): (string | undefined)[] => relay.taken.map(({ text, cause }) => text ?? cause);

/** Makes a disk of the spool's file that refuses, by a trigger: while a process has the file nobody else writes to it. */
function refuse(trigger: string): void {
	new DiskSpool(file).close();
	sql(`CREATE TRIGGER refuses ${trigger} BEGIN SELECT RAISE(ABORT, 'disk is full'); END`);
}
function sql(statement: string): void {
	const db = new Database(file);
	db.exec(statement);
	db.close();
}

describe('A disk that lets go of nothing', () => {
	it('makes nothing be sent twice in a run, and nothing be taken for sent that was not', async () => {
		refuse('BEFORE DELETE ON events');
		const spool = spoolOf();
		const box = outboxOver(spool);
		for (let n = 1; n <= 2_500; n++) box.add(line(n));
		await expect.poll(() => spool.safe).toBe(2_500);
		relay.open = true;
		await expect.poll(() => box.waiting).toBe(0);
		expect(said()).toEqual(numbers(1, 2_500));
		expect(told).toEqual(['the spool could not be written']);
		await box.close();
	});

	it('has all of it sent again by the next run, by the same ids', async () => {
		refuse('BEFORE DELETE ON events');
		const spool = spoolOf();
		for (let n = 1; n <= 5; n++) spool.push(line(n));
		await expect.poll(() => spool.safe).toBe(5);
		const before = spool.peek(10);
		spool.drop(5);
		spool.close();
		sql('DROP TRIGGER refuses');
		const again = spoolOf();
		expect(again.peek(10)).toEqual(before);
		again.drop(5);
		again.close();
		const empty = spoolOf();
		expect(empty.size).toBe(0);
		empty.close();
	});
});

describe('A disk that is full', () => {
	beforeEach(() => refuse('BEFORE INSERT ON events WHEN (SELECT COUNT(*) FROM events) >= 3'));

	it('holds back neither what is on it nor what found no room there', async () => {
		const spool = spoolOf();
		const box = outboxOver(spool);
		for (let n = 1; n <= 3; n++) box.add(line(n));
		await expect.poll(() => spool.safe).toBe(3);
		for (let n = 4; n <= 6; n++) box.add(line(n));
		await expect.poll(() => told).toEqual(['the spool could not be written']);
		expect(spool).toMatchObject({ size: 6, safe: 3 });
		relay.open = true;
		await expect.poll(() => box.waiting).toBe(0);
		expect(said()).toEqual(numbers(1, 6));
		await box.close();
	});

	it('gets what waits in memory once it has room', async () => {
		const spool = spoolOf();
		for (let n = 1; n <= 3; n++) spool.push(line(n));
		await expect.poll(() => spool.safe).toBe(3);
		for (let n = 4; n <= 6; n++) spool.push(line(n));
		await expect.poll(() => told).toHaveLength(1);
		spool.peek(3);
		spool.drop(3);
		await expect.poll(() => spool.safe).toBe(3);
		spool.close();
		const again = spoolOf();
		expect(again.peek(10).map(({ text }) => text)).toEqual(numbers(4, 6));
		again.close();
	});
});

it('Lines that fill the spool by their bytes are as those that fill it by their number', async () => {
	const spool = spoolOf({ bytes: 3_000 });
	const box = outboxOver(spool);
	for (let n = 1; n <= 5; n++) box.add({ ...line(n), text: `${n}`.repeat(1_000) });
	expect(spool.size).toBe(3);
	spool.close();
	const again = spoolOf({ bytes: 3_000 });
	expect(again.full).toBe(true);
	again.peek(1);
	again.drop(1);
	expect(again.full).toBe(false);
	again.close();
});

it('A file that was put back makes no id again that was given since', () => {
	const before = spoolOf();
	before.push({ ...line(1), id: 'its own' });
	before.close();
	copyFileSync(file, `${file}.copy`);
	const lost = spoolOf();
	for (let n = 2; n <= 4; n++) lost.push(line(n));
	const gone = lost.peek(10).map(({ id }) => id);
	lost.drop(4);
	lost.close();
	copyFileSync(`${file}.copy`, file);
	const again = spoolOf();
	for (let n = 5; n <= 7; n++) again.push(line(n));
	const ids = again.peek(10).map(({ id }) => id);
	expect(ids[0]).toBe('its own');
	expect(new Set([...gone, ...ids.slice(1)]).size).toBe(7);
	again.close();
});

it('Lines are safe once the disk says that it has them: a power cut takes none back that counted as safe', async () => {
	const spool = spoolOf();
	disk.mockImplementation(() => {
		throw new Error('the disk does not answer');
	});
	spool.push(line(1));
	await expect.poll(() => told).toEqual(['the spool could not be written']);
	expect(spool).toMatchObject({ size: 1, safe: 0 });
	disk.mockReset();
	await expect.poll(() => spool.safe).toBe(1);
	expect(disk).toHaveBeenCalled();
	spool.close();
});

describe('A line that the disk changes while it waits', () => {
	/** Keeps lines 1 to 9 on the disk, and changes that as it is told. */
	async function kept(change: string): Promise<void> {
		const spool = spoolOf();
		for (let n = 1; n <= 9; n++) spool.push(line(n));
		spool.close();
		sql(change);
		relay.open = true;
		await outboxOver(spoolOf()).close();
	}

	it('is as it was where one bit of it flipped', async () => {
		await kept(`UPDATE events SET event = replace(event, '"text":"5"', '"text":"7"') WHERE n = 5`);
		expect(said()).toEqual(numbers(1, 9));
		expect(told).toEqual([]);
	});

	it.each<[what: string, change: string]>([
		['text', `UPDATE events SET event = replace(event, '"text":"5"', '"text":"8"') WHERE n = 5`],
		['channel', `UPDATE events SET event = replace(event, '"c"', '"XYZ"') WHERE n = 5`],
		['structure', `UPDATE events SET event = 'no' WHERE n = 5`],
		['type', `UPDATE events SET event = x'0001ff' WHERE n = 5`],
		['checksum', 'UPDATE events SET sum = sum + 1 WHERE n = 5']
	])('in its %s is an outage in its place, and holds up nothing else', async (_, change) => {
		await kept(change);
		const lost = 'a message was damaged on the disk before the relay had it';
		expect(said()).toEqual([...numbers(1, 4), lost, ...numbers(6, 9)]);
		expect(relay.taken[4]).toMatchObject({ channel: 'c', kind: 'outage', from: 4, to: 6 });
		expect(told).toEqual(['the spool was damaged']);
		expect(spoolOf().size).toBe(0);
	});
});

it('A spool of an earlier version is read, and goes on', async () => {
	sql(`CREATE TABLE events (n INTEGER PRIMARY KEY, event TEXT NOT NULL);
		INSERT INTO events VALUES (1, '${JSON.stringify(line(1))}')`);
	const spool = spoolOf();
	spool.push(line(2));
	relay.open = true;
	await outboxOver(spool).close();
	expect(said()).toEqual(numbers(1, 2));
});
