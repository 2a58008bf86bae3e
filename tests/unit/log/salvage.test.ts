import {
	cpSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	truncateSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellAt } from '../../../server/log/sqlite/salvage/cells';
import { rowsOf } from '../../../server/log/sqlite/salvage/page-rows';
import { PAGE, Pages } from '../../../server/log/sqlite/salvage/pages';
import { SALVAGED, shapeOf } from '../../../server/log/sqlite/salvage/shapes';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { CHECK, KEY_CHECK_BITS } from '../../../server/log/sqlite/tables/key-rows';
import type { Damage } from '../../../server/log/sqlite/tables/damage';
import { EventKind, SEGMENT_SIZE } from '../../../src/lib/wire/index';
import { seeded } from '../../../src/lib/std/random';
import { batch, messages } from '../../support/events';
import { asLong } from '../../support/long';
import { seed } from '../../support/seed';
import { expectTruth, truthOf, type Truth } from './truth';

/** Sealed events and those of the tail in the database; some more are only in the write-ahead log. */
const STORED = SEGMENT_SIZE + 110;
const HEAD = STORED + 40;
/** Small, so that message ids are in both generations. */
const options = { dedupWindow: 600 };

/** A log with its write-ahead log, as a kill leaves it, and the same with all in the database. */
let killed: string;
let whole: string;
let truth: Truth;
const folders: string[] = [];
const scratch = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-salvage-'));
	folders.push(folder);
	return folder;
};

beforeAll(async () => {
	whole = scratch();
	killed = scratch();
	const log = new SqliteLog({ folder: whole, ...options });
	await log.append({
		events: messages(STORED),
		idempotency: { scope: 'a', key: 'b', bodyHash: 'c' }
	});
	await log.close();
	settleKeys(join(whole, 'log.db'));
	const again = new SqliteLog({ folder: whole, ...options });
	await again.append(batch(messages(HEAD - STORED, STORED + 1)));
	for (const name of ['log.db', 'log.db-wal', 'log.mark']) {
		writeFileSync(join(killed, name), readFileSync(join(whole, name)));
	}
	truth = await truthOf(again);
	await again.close();
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Moves some message ids into their tables, as a log does with many more: then each table of ids has pages. */
function settleKeys(file: string): void {
	const db = new Database(file);
	for (const [generation, where] of [
		[0, 'seq <= 300'],
		[1, 'seq > 600 AND seq <= 610']
	] as const) {
		db.exec(`
			INSERT INTO keys_${generation} SELECT key, seq | ((sum & ${CHECK} | 1) << ${KEY_CHECK_BITS})
				FROM recent_keys WHERE ${where} ORDER BY key;
			DELETE FROM recent_keys WHERE ${where}`);
	}
	db.close();
}

/** A copy of a log whose database `harm` changes. */
function harmed(harm: (bytes: Buffer) => void, log = whole): string {
	const folder = scratch();
	cpSync(log, folder, { recursive: true });
	const bytes = readFileSync(join(folder, 'log.db'));
	harm(bytes);
	writeFileSync(join(folder, 'log.db'), bytes);
	return folder;
}

const flip = (bytes: Buffer, bit: number): void => {
	bytes[bit >> 3]! ^= 1 << (bit & 7);
};

/** Opens the log of a folder and compares all that it serves; returns the damage that it told of. */
async function readAll(
	folder: string,
	use: (log: SqliteLog) => unknown = () => {}
): Promise<Damage[]> {
	const damage: Damage[] = [];
	const log = new SqliteLog({ folder, ...options, onDamage: (one) => damage.push(one) });
	try {
		await expectTruth(log, truth);
		await use(log);
	} finally {
		await log.close();
	}
	return damage;
}

const salvaged = (damage: readonly Damage[]): Damage[] =>
	damage.filter(({ state }) => state === 'salvaged');

/** The pages of a log's database and what each is of. */
function pagesOf(table = '', log = whole): { name: string; pageno: number; pagetype: string }[] {
	const copy = scratch();
	cpSync(log, copy, { recursive: true });
	const db = new Database(join(copy, 'log.db'));
	const pages = db
		.prepare<[], { name: string; pageno: number; pagetype: string }>(
			'SELECT name, pageno, pagetype FROM dbstat ORDER BY pageno'
		)
		.all();
	db.close();
	return pages.filter(({ name, pagetype }) => table === '' || `${name} ${pagetype}` === table);
}

const fillPage = (bytes: Buffer, pageno: number, value: number, length = PAGE): Buffer =>
	bytes.fill(value, (pageno - 1) * PAGE, (pageno - 1) * PAGE + length);

/** Flips that a start may refuse: the number of the schema then is that of a newer version. */
const isVersion = (bit: number): boolean => bit >> 3 >= 60 && bit >> 3 < 64;

describe('A log opens and serves nothing wrong', () => {
	it(
		'with a bit flipped in any page’s header, list of rows, or rows',
		{ timeout: asLong(90_000, 3_600_000) },
		async () => {
			const next = seeded(seed);
			const between = (from: number, to: number): number => from + Math.floor(next() * (to - from));
			const size = readFileSync(join(whole, 'log.db')).length / PAGE;
			const spots = Array.from({ length: size }, (_, page) => [
				...Array.from({ length: 12 }, (_, at) => [page, at] as const),
				...[12, 24, 60, 120].map((most) => [page, between(8, 8 + most)] as const),
				...Array.from({ length: 4 }, () => [page, between(8, PAGE)] as const)
			]).flat();
			const chosen = asLong(
				Array.from({ length: 6 }, () => spots[Math.floor(next() * spots.length)]!),
				spots
			);
			for (const [page, at] of chosen) {
				const bit = 8 * (page * PAGE + at) + between(0, 8);
				if (isVersion(bit)) continue;
				const folder = harmed((bytes) => flip(bytes, bit));
				await readAll(folder).catch((error: unknown) => {
					throw new Error(`page ${page + 1}, byte ${at}, bit ${bit & 7}, seed ${seed}`, {
						cause: error
					});
				});
				rmSync(folder, { recursive: true });
			}
		}
	);

	it.each([2, 3, 20])(
		'with %i bits flipped',
		{ timeout: asLong(60_000, 1_800_000) },
		async (count) => {
			const next = seeded(seed + count);
			for (let round = 0; round < asLong(1, 300); round++) {
				const bits: number[] = [];
				const folder = harmed((bytes) => {
					for (let i = 0; i < count; i++) {
						const bit = Math.floor(next() * bytes.length * 8);
						if (isVersion(bit)) continue;
						bits.push(bit);
						flip(bytes, bit);
					}
				});
				await readAll(folder).catch((error: unknown) => {
					throw new Error(`bits ${bits.join()}, seed ${seed}`, { cause: error });
				});
				rmSync(folder, { recursive: true });
			}
		}
	);

	it('with any one page overwritten; what is lost is named', async () => {
		const pages = pagesOf();
		const tables = [...new Set(pages.map(({ name, pagetype }) => `${name} ${pagetype}`))];
		const next = seeded(seed);
		for (const table of tables.filter(() => next() < asLong(0.15, 1))) {
			const of = pages.filter(({ name, pagetype }) => `${name} ${pagetype}` === table);
			const { pageno } = of[of.length >> 1]!;
			const folder = harmed((bytes) => fillPage(bytes, pageno, 0xa5));
			const damage = await readAll(folder).catch((error: unknown) => {
				throw new Error(`page ${pageno} of ${table}, seed ${seed}`, { cause: error });
			});
			if (/^(terms|meta|looks|channels|users|recent_keys) leaf/.test(table)) {
				expect(
					damage.map(({ state }) => state),
					table
				).toContain('salvaged');
			}
			rmSync(folder, { recursive: true });
		}
	});
});

describe('A row whose key changed on the disk', () => {
	it.each(['terms', 'looks', 'channels', 'users', 'recent_keys', 'events'] as const)(
		'of %s is as it was before',
		async (table) => {
			const { pageno } = pagesOf(`${table} leaf`).at(-1)!;
			const file = new Pages(join(whole, 'log.db'));
			const page = file.read(pageno);
			const places = Array.from({ length: page.readUInt16BE(3) }, (_, i) =>
				page.readUInt16BE(8 + 2 * i)
			).filter((at) => cellAt(file, page, at, shapeOf(table)));
			file.close();
			for (const at of asLong([places.at(-1)!], places)) {
				const number = at + (page[at]! < 0x80 ? 1 : 2);
				const folder = harmed((bytes) => flip(bytes, 8 * ((pageno - 1) * PAGE + number) + 1));
				const damage = await readAll(folder, async (log) => {
					expect(log.head).toBe(HEAD);
					expect(await log.append(batch(messages(1, HEAD)))).toMatchObject({ duplicates: 1 });
				});
				expect(damage.filter(({ state }) => state === 'lost')).toEqual([]);
				rmSync(folder, { recursive: true });
			}
		}
	);
});

/** A log whose table of channels can't be read: its page is nonsense from the beginning. */
const unreadable = (log = whole): string => {
	const [page] = pagesOf('channels leaf');
	return harmed((bytes) => fillPage(bytes, page!.pageno, 0xff, 16), log);
};

describe('A log that is salvaged', () => {
	it('has all its events, those of the write-ahead log too, and is whole from then on', async () => {
		const folder = unreadable(killed);
		const id = readFileSync(join(folder, 'log.mark'), 'utf8');
		const damage = await readAll(folder, async (log) => {
			expect(log.head).toBe(HEAD);
			expect(id).toContain(log.id);
			const known = batch(messages(500, HEAD - 499));
			expect(await log.append(known)).toMatchObject({ duplicates: 500 });
			expect((await log.snapshot()).channels).toHaveLength(3);
		});
		expect(damage).toEqual([
			{ kept: 'log.db.damaged-1', events: HEAD, seconds: expect.any(Number), state: 'salvaged' }
		]);
		expect(await readAll(folder)).toEqual([]);
		expect(readdirSync(folder).filter((name) => /salvag/.test(name))).toEqual([]);
	});

	it('keeps the damaged database with its write-ahead log, each time by another name', async () => {
		const folder = unreadable();
		const before = readFileSync(join(folder, 'log.db'));
		await readAll(folder);
		const kept = readFileSync(join(folder, 'log.db.damaged-1'));
		expect(kept.equals(before)).toBe(true);
		const bytes = readFileSync(join(folder, 'log.db'));
		writeFileSync(join(folder, 'log.db'), fillPage(bytes, 1, 0));
		expect(salvaged(await readAll(folder))).toMatchObject([{ kept: 'log.db.damaged-2' }]);
		expect(existsSync(join(folder, 'log.db.damaged-1'))).toBe(true);
	});

	it('is in its place after a process ended anywhere while it was put there', async () => {
		const done = unreadable(killed);
		await readAll(done);
		const ready = readFileSync(join(done, 'log.db'));
		for (const steps of [0, 1, 2]) {
			const folder = unreadable(killed);
			writeFileSync(join(folder, 'log.db.salvaged'), ready);
			const move = (name: string, to: string): void =>
				renameSync(join(folder, name), join(folder, to));
			if (steps > 0) move('log.db-wal', 'log.db.damaged-1-wal');
			if (steps > 1) move('log.db', 'log.db.damaged-1');
			expect(await readAll(folder, (log) => expect(log.head).toBe(HEAD))).toEqual([]);
			expect(existsSync(join(folder, 'log.db.damaged-1'))).toBe(true);
			expect(existsSync(join(folder, 'log.db.damaged-1-wal'))).toBe(true);
		}
	});

	it('has an outage in the place of each lost event of its tail, and a new term', async () => {
		const { pageno } = pagesOf('events leaf').at(-2)!;
		const folder = harmed((bytes) => fillPage(bytes, pageno, 0));
		const outages: number[] = [];
		const damage = await readAll(folder, async (log) => {
			for (const { event } of await log.read(1, HEAD)) {
				if (event.kind === EventKind.outage) outages.push(event.seq);
			}
			expect(log.head).toBe(HEAD);
			expect(log.terms.map(({ from }) => from)).toContain(outages[0]);
		});
		expect(outages.length).toBeGreaterThan(5);
		expect(salvaged(damage)).toHaveLength(1);
		expect(damage).toContainEqual({ table: 'events', rows: outages.length, state: 'lost' });
	});

	it('is so at the next start where it turned out to be damaged while it ran', async () => {
		const folder = scratch();
		const open = async (use: (log: SqliteLog) => Promise<unknown>): Promise<Damage[]> => {
			const damage: Damage[] = [];
			const log = new SqliteLog({ folder, onDamage: (one) => damage.push(one) });
			await use(log).finally(() => log.close());
			return damage;
		};
		// A start doesn't read all rows of sealed segments, as activity is counted for these.
		const head = 9 * SEGMENT_SIZE;
		await open((log) => log.append(batch(messages(head))));
		const bytes = readFileSync(join(folder, 'log.db'));
		const page = pagesOf('events leaf', folder)[2];
		writeFileSync(join(folder, 'log.db'), fillPage(bytes, page!.pageno, 0xff, 16));
		const known = batch(messages(1, 200));
		const first = await open(async (log) => {
			await log.read(1, head).catch(() => {});
			// The bytes of its segment say what the damaged page doesn't.
			expect(await log.append(known)).toMatchObject({ duplicates: 1 });
		});
		expect(first).toMatchObject([{ state: 'rows' }]);
		const then = await open(async (log) => expect(await log.read(1, head)).toHaveLength(head));
		expect(then).toMatchObject([{ state: 'salvaged', events: head }]);
		expect(await open((log) => log.read(1, head))).toEqual([]);
	});
});

/** Where the rows of a page begin. */
const placesOf = (bytes: Buffer, pageno: number): number[] => {
	const page = (pageno - 1) * PAGE;
	return Array.from({ length: bytes.readUInt16BE(page + 3) }, (_, i) =>
		bytes.readUInt16BE(page + 8 + 2 * i)
	);
};

/** A message that is sent again is known, whatever its id is stored on. */
const expectKnown = async (log: SqliteLog): Promise<void> => {
	expect(log.head).toBe(HEAD);
	expect(await log.append(batch(messages(500, HEAD - 499)))).toMatchObject({ duplicates: 500 });
};

describe('A page that SQLite reads without a word, though it is damaged', () => {
	it('has nothing in the place of a segment: it is made from its rows, and batches are taken', async () => {
		const [page] = pagesOf('segments leaf');
		// Between the list and the rows of the page are zeros: a row without any value.
		const folder = harmed((bytes) => bytes.writeUInt16BE(64, (page!.pageno - 1) * PAGE + 8));
		const damage = await readAll(folder, async (log) => {
			expect(await log.segments(0, 0)).toMatchObject([{ key: truth.keys[0] }]);
			await expectKnown(log);
		});
		expect(damage).toEqual([{ pages: 'segments', state: 'unreadable' }]);
		expect(await readAll(folder, expectKnown)).toMatchObject([{ state: 'salvaged', events: HEAD }]);
	});

	it.each(
		asLong(['events', 'recent_keys'], ['events', 'recent_keys', 'looks', 'users', 'channels'])
	)('lacks the last row of %s, or the first twice: all of them are there', async (table) => {
		const { pageno } = pagesOf(`${table} leaf`).at(-1)!;
		const page = (pageno - 1) * PAGE;
		const harms = [
			(bytes: Buffer) => bytes.writeUInt16BE(bytes.readUInt16BE(page + 3) - 1, page + 3),
			(bytes: Buffer) => bytes.copy(bytes, page + 10, page + 8, page + 10)
		];
		for (const harm of asLong([harms[table === 'events' ? 0 : 1]!], harms)) {
			const damage = await readAll(harmed(harm), expectKnown);
			expect(damage).toMatchObject([{ state: 'salvaged', events: HEAD }]);
		}
	});

	it.each(asLong(['events', 'recent_keys'], ['events', 'recent_keys', 'looks', 'users']))(
		'has other values in a row of %s by one bit: they are as before',
		async (table) => {
			const { pageno } = pagesOf(`${table} leaf`).at(-1)!;
			const folder = harmed((bytes) => {
				const at = (pageno - 1) * PAGE + placesOf(bytes, pageno).at(-1)!;
				// Size, number, and then the header: it ends with the types of the last values.
				const head = at + 1 + (bytes[at + 1]! < 0x80 ? 1 : 2);
				flip(bytes, 8 * (head + bytes[head]! - 2) + 7);
			});
			const damage = await readAll(folder, expectKnown);
			expect(damage.filter(({ state }) => state === 'lost')).toEqual([]);
			expect(damage.length).toBe(1);
		}
	);
});

describe('What a salvage says is lost', () => {
	it('is nothing where only a page of another table has rows of before', async () => {
		const [from, to] = [pagesOf('recent_keys leaf')[0]!, pagesOf('pairs leaf')[0]!];
		const folder = harmed((bytes) => {
			const [place] = placesOf(bytes, from.pageno);
			const at = (from.pageno - 1) * PAGE + place!;
			bytes.copy(bytes, (to.pageno - 1) * PAGE + 1_000, at, at + 24);
			fillPage(bytes, 1, 0);
		});
		expect(await readAll(folder, expectKnown)).toMatchObject([{ state: 'salvaged' }]);
	});

	it('is about as many ids as the page had', async () => {
		const { pageno } = pagesOf('recent_keys leaf')[1]!;
		let had = 0;
		const folder = harmed((bytes) => {
			had = placesOf(bytes, pageno).length;
			fillPage(bytes, pageno, 0xa5);
		});
		const [, lost] = await readAll(folder);
		expect(lost).toMatchObject({ table: 'recent_keys', state: 'lost' });
		const { rows } = lost as { rows: number };
		// As many as the page before it has.
		expect(rows).toBeGreaterThan(had / 3);
		expect(rows).toBeLessThan(had * 3);
	});

	it('comes with how far it is, as nothing is served meanwhile', async () => {
		const said: number[] = [];
		const folder = unreadable();
		await new SqliteLog({ folder, onSalvaging: (rows) => said.push(rows) }).close();
		expect(said).toEqual([0]);
	});
});

it('A damaged row at the end of a list is found, also where the list looks one too long', () => {
	const file = new Pages(join(whole, 'log.db'));
	const shape = shapeOf('events');
	const pages = pagesOf('events leaf').map(({ pageno }) => file.read(pageno));
	for (const page of pages) {
		const count = page.readUInt16BE(3);
		const last = page.readUInt16BE(8 + 2 * (count - 1));
		page[last]! ^= 0x80;
		expect(rowsOf({ pages: file, page, shape }, { left: 9 })).toMatchObject({ lost: 0 });
		expect(rowsOf({ pages: file, page, shape }, { left: 9 }).cells).toHaveLength(count);
	}
	// Both kinds of count are among them.
	expect(new Set(pages.map((page) => page.readUInt16BE(3) % 2)).size).toBe(2);
	file.close();
});

it('Any bytes of a page are read, and no row is found that wasn’t written', () => {
	const next = seeded(seed);
	const file = new Pages(join(whole, 'log.db'));
	const rowsIn = (page: Buffer, table: (typeof SALVAGED)[number]): string[] => {
		const { cells, others } = rowsOf({ pages: file, page, shape: shapeOf(table) }, { left: 1 });
		// The bytes of a segment have its key, and rows without a sum that of their segment.
		return [...cells, ...others]
			.filter(({ row }) => row.at(-1) !== null)
			.map(({ row }) => (table === 'segments' ? row.toSpliced(2, 1) : row).join());
	};
	for (const table of SALVAGED) {
		const pages = pagesOf(`${table} leaf`).map(({ pageno }) => pageno);
		const written = new Set(pages.flatMap((pageno) => rowsIn(file.read(pageno), table)));
		for (let round = 0; round < asLong(4, 500); round++) {
			const page = file.read(pages[round % pages.length]!);
			for (let i = 0; i < 3 ** (round % 7); i++) {
				page[Math.floor(next() * PAGE)] = Math.floor(next() * 256);
			}
			for (const row of rowsIn(page, table)) expect(written, `seed ${seed}`).toContain(row);
		}
	}
	file.close();
});

describe('A log that can’t be salvaged', () => {
	it.each([
		[
			'in which nothing can be read',
			(folder: string) => writeFileSync(join(folder, 'log.db'), Buffer.alloc(8 * PAGE, 7)),
			'nothing in it can be read'
		],
		// As far as the file system says, it needs more than any disk has.
		[
			'for which there is no room',
			(folder: string) => truncateSync(join(folder, 'log.db'), 2 ** 43),
			'MiB are free'
		]
	])('%s stays as it is, and the words say why', async (_, harm, words) => {
		const folder = unreadable();
		harm(folder);
		const before = readdirSync(folder).filter((name) => /^log/.test(name));
		expect(() => new SqliteLog({ folder })).toThrowError(
			expect.objectContaining({ code: 'damaged', message: expect.stringContaining(words) })
		);
		expect(readdirSync(folder).filter((name) => /^log/.test(name))).toEqual(before);
	});
});
