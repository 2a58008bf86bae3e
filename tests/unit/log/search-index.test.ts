import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HitsQuery } from '../../../server/log/query-types';
import { SearchIndex } from '../../../server/log/search/search-index';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { batch, message } from '../../support/events';
import { Searches } from '../../../server/log/search/searches';
import { FORMS } from '../../support/forms';
import { phrase } from '../../support/queries/phrase';

let folder: string;
let log: SqliteLog;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-search-'));
	log = new SqliteLog({ folder });
});
afterEach(async () => {
	await log.close();
	rmSync(folder, { recursive: true });
});

const query = (text: string): HitsQuery => phrase({ text, limit: 5 });
/** What a search in this index finds. */
async function find(index: SearchIndex, wanted: HitsQuery, at: number) {
	const steps = new Searches(index).find(wanted, at);
	for (;;) {
		const { done, value } = await steps.next();
		if (done) return { total: value.total, seqs: value.hits.map(({ seq }) => seq) };
	}
}
const said = (count: number, text: string) =>
	batch(Array.from({ length: count }, (_, i) => message({ text: `${text} ${i}` })));

/** Uses an index that is opened for this alone. */
async function withIndex<T>(use: (index: SearchIndex) => T | Promise<T>): Promise<T> {
	const index = new SearchIndex(folder);
	try {
		return await use(index);
	} finally {
		index.close();
	}
}
const goneOn = (index: SearchIndex, at: number): number => {
	let slices = 0;
	while (index.goOn(at)) slices++;
	return slices;
};

it('finds the same before it has indexed anything, in the midst of it, and when it is done', async () => {
	await log.append(said(5_000, 'Hello'));
	await withIndex(async (index) => {
		const found = await find(index, query('hello'), 5_000);
		expect(found).toEqual({ total: 5_000, seqs: [5_000, 4_999, 4_998, 4_997, 4_996] });
		index.goOn(5_000);
		expect(await find(index, query('hello'), 5_000)).toEqual(found);
		goneOn(index, 5_000);
		expect(await find(index, query('hello'), 5_000)).toEqual(found);
		expect((await find(index, query('hello'), 3_000)).total).toBe(3_000);
	});
});

it('goes on where it was, after it was closed', async () => {
	await log.append(said(3_000, 'hello'));
	await withIndex((index) => expect(goneOn(index, 3_000)).toBe(2));
	await log.append(said(10, 'again'));
	await withIndex(async (index) => {
		expect(goneOn(index, 3_010)).toBe(1);
		expect((await find(index, query('again'), 3_010)).total).toBe(10);
		expect((await find(index, query('hello'), 3_010)).total).toBe(3_000);
	});
});

it('is made anew for a log that was restored from an older copy, and for one that it is not of', async () => {
	await log.append(said(100, 'first'));
	await withIndex((index) => goneOn(index, 100));
	const { id } = log;
	await log.close();
	for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `log.db${end}`), { force: true });
	log = new SqliteLog({ folder });
	expect(log.id).not.toBe(id);
	await log.append(said(200, 'second'));
	await withIndex(async (index) => {
		goneOn(index, 200);
		expect((await find(index, query('first'), 200)).total).toBe(0);
		expect((await find(index, query('second'), 200)).total).toBe(200);
	});
});

it('is made anew where its file is damaged', async () => {
	await log.append(said(100, 'hello'));
	writeFileSync(
		join(folder, 'search.db'),
		'not a database at all, but long enough to be read as one'
	);
	await withIndex(async (index) => {
		goneOn(index, 100);
		expect((await find(index, query('hello'), 100)).total).toBe(100);
	});
});

it('makes no log where somebody removed it, says why it can not search, and can again once it is back', async () => {
	await log.append(said(3, 'away'));
	const file = join(folder, 'log.db');
	renameSync(file, `${file}.away`);
	await expect(log.queries.search(query('away'))).rejects.toMatchObject({
		code: 'search-failed',
		message: expect.stringContaining(`${file} is not there`) as string
	});
	expect(existsSync(file)).toBe(false);
	renameSync(`${file}.away`, file);
	expect((await log.queries.search(query('away'))).total).toBe(3);
});

it('leaves the relay free to serve while it searches, and refuses what is asked once the log is closed', async () => {
	await log.append(said(30_000, 'hello'));
	let turns = 0;
	let searching = true;
	const count = (): void => {
		turns++;
		if (searching) setImmediate(count);
	};
	setImmediate(count);
	expect((await log.queries.search(query('LO 29'))).total).toBeGreaterThan(0);
	searching = false;
	expect(turns).toBeGreaterThan(100);
	await log.close();
	await expect(log.queries.search(query('hello'))).rejects.toMatchObject({ code: 'closed' });
});

it('finds each spelling by each other, also where an earlier version had indexed them in its own way', async () => {
	const texts = FORMS.flat().map((form) => `so ${form} it is`);
	await log.append(batch(texts.map((text) => message({ text }))));
	await withIndex((index) => goneOn(index, texts.length));
	const before = new Database(join(folder, 'search.db'));
	before.exec("UPDATE meta SET value = '1' WHERE key = 'version'");
	before.exec("INSERT INTO texts (texts) VALUES ('delete-all')");
	before.close();
	await withIndex(async (index) => {
		for (const indexed of [false, true]) {
			if (indexed) goneOn(index, texts.length);
			let first = 1;
			for (const forms of FORMS) {
				const last = first + forms.length - 1;
				for (const form of forms) {
					const { total, seqs } = await find(index, { ...query(form), limit: 100 }, texts.length);
					const own = seqs.filter((seq) => seq >= first && seq <= last);
					expect([form, own.length, total]).toEqual([form, forms.length, seqs.length]);
				}
				first = last + 1;
			}
		}
	});
});

it('finds nothing by what no text can have, instead of failing', async () => {
	await log.append(said(10, 'abcdef'));
	await withIndex(async (index) => {
		goneOn(index, 10);
		for (const text of ['abc\0def', '\0', 'abc\0', '"', '"""', "' OR 1", '\ud800abc', '\uffff']) {
			expect(await find(index, query(text), 10)).toEqual({ total: 0, seqs: [] });
		}
	});
});
