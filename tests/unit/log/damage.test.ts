import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../support/seed';
import type { Segment } from '../../../server/log/log';
import type { Damage } from '../../../server/log/sqlite/tables/damage';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { SEGMENT_SIZE, type SegmentInfo } from '../../../src/lib/wire/index';
import { termAt } from '../../../server/log/terms';
import { FrameSource } from '../../../server/relay/frame-source';
import { snapshotCause } from '../../../server/relay/resume';
import { batch, deflate, messages } from '../../support/events';

let folder: string;
let whole: Segment;
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-damage-'));
	await withLog(async (log) => {
		await log.append(batch(messages(3 * SEGMENT_SIZE)));
		whole = plain(await log.segment(1));
	});
});
afterEach(() => rmSync(folder, { recursive: true }));

const plain = (segment: Segment | undefined): Segment => {
	if (!segment) throw new Error('there is no such segment');
	return { key: segment.key, bytes: new Uint8Array(segment.bytes) };
};

/** Runs `use` with the folder's log open; returns the damage that it told of. */
async function withLog(use: (log: SqliteLog) => Promise<void>): Promise<Damage[]> {
	const damage: Damage[] = [];
	const log = new SqliteLog({ folder, onDamage: (one) => damage.push(one) });
	try {
		await use(log);
	} finally {
		await log.close();
	}
	return damage;
}

/** What `ask` finds in the stopped log's database. */
function inDatabase<T>(ask: (db: Database.Database) => T): T {
	const db = new Database(join(folder, 'log.db'));
	try {
		return ask(db);
	} finally {
		db.close();
	}
}

/** Changes the stopped log's database. */
function harm(...statements: [sql: string, ...values: unknown[]][]): void {
	const db = new Database(join(folder, 'log.db'));
	for (const [sql, ...values] of statements) db.prepare(sql).run(...values);
	db.close();
}

const BYTES = 'UPDATE segments SET bytes = ? WHERE n = 1';
const KEY = "UPDATE segments SET key = '0123456789abcdef0123456789abcdef' WHERE n = 1";
const TEXT = `UPDATE events SET text = text || '!' WHERE seq = ${SEGMENT_SIZE + 7}`;
const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
	const copy = Uint8Array.from(bytes);
	copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
	return copy;
};

describe('A sealed segment', () => {
	it('with any bit flipped is made anew from its rows, byte for byte, said once, and stored', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(8 * whole.bytes.length - 1), async (bit) => {
				harm([BYTES, flipped(whole.bytes, bit)]);
				const damage = await withLog(async (log) => {
					const read = plain(await log.segment(1));
					expect(read.key).toBe(whole.key);
					expect(plain(await log.segment(1))).toEqual(read);
				});
				// A bit that changes nothing of what the bytes say is no damage.
				if (damage.length === 0) return harm([BYTES, whole.bytes]);
				expect(damage).toEqual([{ n: 1, state: 'mended' }]);
				const again = await withLog(async (log) =>
					expect(plain(await log.segment(1))).toEqual(whole)
				);
				expect(again).toEqual([]);
			}),
			{ numRuns: 40 }
		);
	});

	it.each([
		['whose bytes are gone', [[BYTES, null]]],
		['whose bytes are cut off', [[BYTES, new Uint8Array(3)]]],
		['whose key changed', [[KEY]]]
	] as [string, [string, ...unknown[]][]][])('%s is mended', async (what, statements) => {
		if (what === 'whose bytes are gone') statements = [[BYTES, new Uint8Array(1)]];
		harm(...statements);
		expect(
			await withLog(async (log) => expect(plain(await log.segment(1))).toEqual(whole))
		).toEqual([{ n: 1, state: 'mended' }]);
		expect(
			await withLog(async (log) => expect(plain(await log.segment(1))).toEqual(whole))
		).toEqual([]);
	});

	it('is served while its rows are damaged', async () => {
		harm([TEXT]);
		expect(
			await withLog(async (log) => expect(plain(await log.segment(1))).toEqual(whole))
		).toEqual([]);
	});

	it('whose bytes and rows are both damaged is missing, said once, and holds no other up', async () => {
		harm([TEXT], [BYTES, flipped(whole.bytes, 8 * 40)]);
		const damage = await withLog(async (log) => {
			const all = await Promise.all([0, 1, 2].map((n) => log.segment(n)));
			expect(all.map((segment) => segment !== undefined)).toEqual([true, false, true]);
			expect((await log.segments(0, 9)).map(({ n }) => n)).toEqual([0, 2]);
			expect(await log.segment(1)).toBeUndefined();
			expect(await log.append(batch(messages(1, 9_000)))).toMatchObject({ accepted: 1 });
		});
		expect(damage).toEqual([{ n: 1, state: 'lost' }]);
	});

	it('that wasn’t packed before the relay ended is packed only if its rows are as they were sealed', async () => {
		harm([TEXT], [BYTES, new Uint8Array(0)]);
		expect(await withLog(async (log) => expect(await log.segment(1)).toBeUndefined())).toEqual([
			{ n: 1, state: 'lost' }
		]);
		harm([`UPDATE events SET text = rtrim(text, '!') WHERE seq = ${SEGMENT_SIZE + 7}`]);
		expect(
			await withLog(async (log) => expect(plain(await log.segment(1))).toEqual(whole))
		).toEqual([]);
	});

	it('whose rows are damaged gets them back from its bytes when they are first read, with all totals', async () => {
		const rows = 'SELECT * FROM events ORDER BY seq';
		const before = inDatabase((db) => db.prepare(rows).all());
		harm([TEXT], ['DELETE FROM events WHERE seq % 5 = 0 AND seq < 1000']);
		const damage = await withLog(async (log) => {
			expect(await log.read(1, 3 * SEGMENT_SIZE)).toHaveLength(3 * SEGMENT_SIZE);
			expect(log.isWhole(1)).toBe(true);
		});
		expect(damage).toEqual([0, 1].map((n) => ({ n, state: 'mended' })));
		expect(inDatabase((db) => db.prepare(rows).all())).toEqual(before);
	});

	it('that is missing in the list of segments is listed again, byte for byte the same', async () => {
		harm(['DELETE FROM segments WHERE n > 0']);
		const damage = await withLog(async (log) => {
			expect(log.head).toBe(3 * SEGMENT_SIZE);
			expect(plain(await log.segment(1))).toEqual(whole);
			expect((await log.segments(0, 9)).map(({ n }) => n)).toEqual([0, 1, 2]);
			expect(await log.append(batch(messages(1, 9_000)))).toMatchObject({ head: log.head });
		});
		expect(damage).toEqual([1, 2].map((n) => ({ n, state: 'mended' })));
		expect(await withLog(async (log) => void (await log.segments(0, 9)))).toEqual([]);
	});

	it.each([
		['key', "'f' || key"],
		['sent_first', 'sent_first + 1000'],
		['received_last', 'received_last + 1']
	])('is listed with the right %s', async (column, change) => {
		let list: SegmentInfo[] = [];
		await withLog(async (log) => void (list = await log.segments(0, 9)));
		harm([`UPDATE segments SET ${column} = ${change} WHERE n = 1`]);
		const damage = await withLog(async (log) => expect(await log.segments(0, 9)).toEqual(list));
		expect(damage).toEqual([{ n: 1, state: 'mended' }]);
		expect(await withLog(async (log) => expect(await log.segments(0, 9)).toEqual(list))).toEqual(
			[]
		);
	});

	it('that is lost is never sent from its rows: a device before it begins anew at the head', async () => {
		harm([TEXT], [BYTES, flipped(whole.bytes, 8 * 40)]);
		await withLog(async (log) => {
			const cause = (seq: number) =>
				snapshotCause({ log: log.id, seq, term: termAt(log.terms, seq) }, log);
			const frames = new FrameSource(log, deflate);
			expect(cause(0)).toBeNull();
			for (const first of [SEGMENT_SIZE + 1, SEGMENT_SIZE + 9]) {
				await expect(frames.next(first, log.head)).rejects.toMatchObject({ code: 'damaged' });
			}
			expect([0, SEGMENT_SIZE + 9, 2 * SEGMENT_SIZE].map(cause)).toEqual([
				'too-far-behind',
				'too-far-behind',
				null
			]);
			expect(await frames.next(2 * SEGMENT_SIZE + 1, log.head)).toMatchObject({ last: log.head });
		});
	});
});
