import {
	closeSync,
	copyFileSync,
	existsSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
	writeSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceEvent } from '../../../server/sources/source';
import { DiskSpool } from '../../../server/sources/delivery/spool-disk';
import { seeded } from '../../../src/lib/std/random';
import { seed } from '../../support/seed';

const PAGE = 4_096;

let folder: string;
let file: string;
let told: string[];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-spool-'));
	file = join(folder, 'spool.db');
	told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const spoolOf = (): DiskSpool => new DiskSpool(file, { tell: (_, what) => void told.push(what) });
const line = (n: number, length: number): SourceEvent => ({
	id: `id-${n}`,
	channel: 'c',
	user: 'ada',
	text: `${n} ${'x'.repeat(length)}`,
	sentAt: n
});
const numberOf = ({ text }: SourceEvent): number => Number(text?.split(' ')[0]);

/** Everything that waits, taken out as an outbox does. */
function drained(spool: DiskSpool, batch = 7): SourceEvent[] {
	const taken: SourceEvent[] = [];
	for (let rounds = 0; spool.size > 0; rounds++) {
		expect(rounds, 'rounds').toBeLessThan(10_000);
		const events = spool.peek(batch);
		if (events.length === 0) throw new Error('nothing to be read, though something waits');
		taken.push(...events);
		spool.drop(events.length);
	}
	return taken;
}

/** What is known again by its id: a relay keeps it once. */
const once = (events: readonly SourceEvent[]): SourceEvent[] => [
	...new Map(events.map((event) => [event.id, event])).values()
];

/** Closed spools of `count` lines, some of which were sent before. */
function written(count: number, length: number, sent: number): Buffer {
	const spool = spoolOf();
	for (let n = 1; n <= count; n++) spool.push(line(n, length));
	spool.close();
	if (sent > 0) {
		const again = spoolOf();
		again.peek(sent);
		again.drop(sent);
		again.close();
	}
	return readFileSync(file);
}

function damagedBy(whole: Buffer, change: (bytes: Buffer) => void): void {
	for (const name of readdirSync(folder)) rmSync(join(folder, name));
	const bytes = Buffer.from(whole);
	change(bytes);
	writeFileSync(file, bytes);
}

/** All lines that are right and in their order, and those that aren't there have an outage beside them. */
function expectRight(
	events: readonly SourceEvent[],
	from: number,
	to: number,
	what: string
): number {
	const lines = events.filter(({ kind }) => kind !== 'outage');
	for (const event of lines) {
		const n = numberOf(event);
		expect(event, what).toEqual(line(n, event.text!.length - `${n} `.length));
	}
	const numbers = new Set(lines.map(numberOf));
	let missing = 0;
	for (let n = from; n <= to; n++) if (!numbers.has(n)) missing++;
	if (missing > 0)
		expect(
			events.some(({ kind }) => kind === 'outage'),
			`${what}: lost without a word`
		).toBe(true);
	return missing;
}

describe('A spool of which a bit flipped while nobody had it open', () => {
	it('is opened, and nothing of it is sent as something else, lost, or delayed by it', () => {
		const random = seeded(seed);
		for (const [count, length, sent] of [
			[9, 1, 0],
			[300, 40, 120],
			[60, 6_000, 10]
		] as const) {
			for (const name of readdirSync(folder)) rmSync(join(folder, name));
			const whole = written(count, length, sent);
			for (let round = 0; round < 120; round++) {
				// Half of them where SQLite finds its way.
				const page = Math.floor(random() * (whole.length / PAGE)) * PAGE;
				const at =
					round % 2 === 0
						? Math.floor(random() * whole.length)
						: page + Math.floor(random() * (page === 0 ? 200 : 40));
				const bit = Math.floor(random() * 8);
				const what = `seed ${seed}, ${count} lines of ${length}, byte ${at}, bit ${bit}`;
				damagedBy(whole, (bytes) => bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at));
				const spool = spoolOf();
				const events = once(drained(spool));
				const missing = expectRight(events, sent + 1, count, what);
				expect(missing, what).toBeLessThanOrEqual(1);
				spool.push(line(count + 1, 1));
				expect(spool.peek(10).map(numberOf), what).toEqual([count + 1]);
				spool.close();
			}
		}
	});
});

it('A page that the list of free ones has by a flipped bit, though it isn’t free, is read', () => {
	const whole = written(300, 40, 120);
	const trunk = whole.readUInt32BE(32);
	expect(trunk).toBeGreaterThan(0);
	const entry = (trunk - 1) * PAGE + 8;
	for (let bit = 0; bit < 8; bit++) {
		damagedBy(whole, (bytes) =>
			bytes.writeUInt8(bytes.readUInt8(entry + 3) ^ (1 << bit), entry + 3)
		);
		const spool = spoolOf();
		expect(expectRight(once(drained(spool)), 121, 300, `bit ${bit}`)).toBe(0);
		spool.close();
	}
});

it('A spool whose table its schema has lost, or finds elsewhere, isn’t taken for an empty one', () => {
	const whole = written(9, 1, 0);
	// How many tables there are; then every bit of where the table begins and what it is called.
	const places = [104, ...Array.from({ length: 96 }, (_, i) => PAGE - 96 + i)];
	for (const at of places) {
		for (let bit = 0; bit < 8; bit += 3) {
			damagedBy(whole, (bytes) => bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at));
			const spool = spoolOf();
			expect(expectRight(once(drained(spool)), 1, 9, `byte ${at}, bit ${bit}`)).toBe(0);
			spool.close();
		}
	}
});

describe('A spool whose page is overwritten', () => {
	it.each([1, 2, 3, 5, 8])('on page %i gives all that is on the others, and says so', (page) => {
		const whole = written(500, 100, 0);
		damagedBy(whole, (bytes) => bytes.fill(0xa5, (page - 1) * PAGE, page * PAGE));
		const spool = spoolOf();
		const missing = expectRight(once(drained(spool)), 1, 500, `page ${page}`);
		// A page of rows has about 25 of these.
		expect(missing).toBeLessThanOrEqual(page < 3 ? 0 : 30);
		expect(told).toContain('a damaged spool was set aside');
		expect(existsSync(`${file}.damaged-1`)).toBe(true);
		spool.close();
	});
});

/** What may find that the file is damaged. Returns what is sent by it. */
const STATEMENTS: readonly [name: string, act: (spool: DiskSpool) => readonly SourceEvent[]][] = [
	['peeks', (spool) => spool.peek(1_000)],
	[
		'drops',
		(spool) => {
			const sent = spool.peek(3);
			spool.drop(3);
			return sent;
		}
	],
	[
		'writes',
		(spool) => {
			spool.close();
			return [];
		}
	]
];

/** The page (from 0) with the first rows: nothing before them tells that any are missing. */
const FIRST_ROWS = 2;
/** More than SQLite keeps of a file in memory, so that it reads the damaged pages. */
const LINES = 2_000;
const LENGTH = 1_800;

describe('A spool that is damaged while it is open', () => {
	it.each(STATEMENTS)('and then %s goes on with all that can be read', (_, act) => {
		const random = seeded(seed);
		const whole = written(LINES, LENGTH, 0);
		for (let round = 0; round < 8; round++) {
			damagedBy(whole, () => {});
			const spool = spoolOf();
			for (let n = LINES + 1; n <= LINES + 5; n++) spool.push(line(n, LENGTH));
			// Where it reads next: at the beginning, or anywhere.
			const pages = whole.length / PAGE;
			const page =
				round === 0 ? FIRST_ROWS : 2 + Math.floor(random() * (round % 2 === 0 ? 6 : pages - 2));
			const opened = openSync(file, 'r+');
			writeSync(opened, Buffer.alloc(PAGE, 0xa5), 0, PAGE, page * PAGE);
			closeSync(opened);
			const sent = act(spool);
			let events: SourceEvent[];
			try {
				events = drained(spool, 100);
				spool.close();
			} catch {
				// It was closed.
				const again = spoolOf();
				events = drained(again, 100);
				again.close();
			}
			const what = `seed ${seed}, page ${page + 1}`;
			// A page has two of these lines.
			expect(expectRight(once([...sent, ...events]), 1, LINES + 5, what), what).toBeLessThanOrEqual(
				3
			);
		}
		expect(told).toContain('a damaged spool was set aside');
	});
});

it('A spool of which nothing is left goes on with what waits in memory, after an outage of each channel', () => {
	const channels = ['a', 'b', 'c', 'd'];
	written(LINES, LENGTH, 0);
	const spool = new DiskSpool(file, { channels });
	const waiting = [1, 2, 3, 4, 5].map((n) => LINES + n);
	for (const n of waiting) spool.push(line(n, 100));
	const { length } = readFileSync(file);
	const opened = openSync(file, 'r+');
	writeSync(opened, Buffer.alloc(length - PAGE, 0xa5), 0, length - PAGE, PAGE);
	closeSync(opened);
	const events = drained(spool);
	spool.close();
	expect(events.slice(0, 4).map(({ channel, kind }) => `${kind} ${channel}`)).toEqual(
		channels.map((channel) => `outage ${channel}`)
	);
	expect(events.slice(4).map(numberOf)).toEqual(waiting);
});

it('A spool that another process uses isn’t taken for a damaged one', () => {
	const spool = spoolOf();
	expect(() => spoolOf()).toThrow('database is locked');
	spool.close();
	expect(readdirSync(folder)).toEqual(['spool.db']);
});

it('A file that is no spool is set aside, whatever it is', () => {
	writeFileSync(file, 'not a database, but long enough to be taken for one'.repeat(200));
	const channels = ['a', 'b'];
	const spool = new DiskSpool(file, { channels, tell: (_, what) => void told.push(what) });
	expect(drained(spool)).toEqual(
		channels.map((channel) => expect.objectContaining({ channel, kind: 'outage' }))
	);
	expect(told).toEqual(['a damaged spool was set aside']);
	spool.push(line(1, 1));
	expect(spool.peek(1)).toEqual([line(1, 1)]);
	spool.close();
});

it('A process that ends while it sets one aside leaves nothing behind that the next one would lose', () => {
	written(20, 10, 0);
	// The new one was whole, and the damaged one gone.
	copyFileSync(file, `${file}.new`);
	rmSync(file);
	let spool = spoolOf();
	expect(spool.size).toBe(20);
	spool.close();
	// The damaged one's log, which is of another database, was still there.
	copyFileSync(file, `${file}.new`);
	copyFileSync(file, `${file}.damaged-1`);
	rmSync(file);
	writeFileSync(`${file}-wal`, 'a log');
	spool = spoolOf();
	expect(spool.size).toBe(20);
	expect(readFileSync(`${file}.damaged-1-wal`, 'utf8')).toBe('a log');
	spool.close();
	// The new one wasn't whole yet.
	writeFileSync(`${file}.new`, 'half');
	spool = spoolOf();
	expect(spool.size).toBe(20);
	expect(existsSync(`${file}.new`)).toBe(false);
	spool.close();
	expect(new Database(file).prepare('SELECT COUNT(*) FROM events').pluck().get()).toBe(20);
});
