import { expect, onTestFailed, test } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import { beginSearch } from '../../../src/lib/search/client';
import { DeviceExport } from '../../../src/lib/search/export/device-export';
import type { SearchFound, SearchTold } from '../../../src/lib/search/messages';
import { Scanner } from '../../../src/lib/search/scan';
import { PLAIN } from '../../../src/lib/query/fold';
import type { LogEvent } from '../../../src/lib/wire/index';
import { randomBatches } from '../../support/queries/events';
import { logged, queriesOver } from '../../support/queries/logged';
import { naiveSearch } from '../../support/queries/naive';
import { randomQuery } from '../../support/queries/random-query';
import { deviceAt, frame, logOf, sealed, TERMS, type Device } from './log';

/** Four sealed segments and a tail of several frames. */
const COUNT = 2_300;
const SEALED = 2_048;
const QUERIES = 60;

interface Chat {
	readonly log: MemoryLog;
	readonly events: readonly LogEvent[];
	readonly device: Device;
}

/** A random chat, and a device that has those segments of it, and its tail. */
async function chatOf(seed: number, segments: readonly number[]): Promise<Chat> {
	onTestFailed(() => console.error(`seed ${seed}`));
	const log = await logOf(0);
	const events = await logged(log, randomBatches(seed, COUNT));
	const device = await deviceAt(log, COUNT);
	for (let first = SEALED + 1; first <= COUNT; first += 100)
		await device.writer.commit([await frame(log, first, Math.min(COUNT, first + 99))], TERMS);
	for (const n of segments) await device.writer.keep([await sealed(log, n)]);
	return { log, events, device };
}

async function found(
	scanner: Scanner,
	{ device }: Chat,
	query: ResolvedQuery,
	limit = COUNT,
	placeFor: number | null = null
): Promise<SearchFound> {
	let last: SearchFound | undefined;
	const ask = { id: 1, archive: device.name, query, limit, placeFor };
	for await (const told of scanner.scan(ask, () => false)) last = told;
	if (!last) throw new Error('nothing was told');
	return last;
}

const wordQuery = (text: string): ResolvedQuery => ({
	groups: [[{ negated: false, any: [{ type: 'text', text }] }]],
	sort: 'new',
	fold: PLAIN
});

test('the place of a hit is found without loading those before it, with its neighbours', async () => {
	const seed = Date.now() % 1_000_000;
	const chat = await chatOf(seed, [2, 0, 3, 1]);
	const scanner = new Scanner();
	for (const sort of ['new', 'old'] as const) {
		const query: ResolvedQuery = { groups: [], sort, fold: PLAIN };
		const { hits } = await found(scanner, chat, query);
		expect(hits.length).toBeGreaterThan(1_000);
		const edges = hits.flatMap(({ seq }, i) => (seq % 512 <= 1 ? i : []));
		for (const i of [0, 1, 700, ...edges, hits.length - 1]) {
			const { seq } = hits[i]!;
			const told = await found(scanner, chat, query, 10, seq);
			expect(told.hits.length).toBe(10);
			expect(told.place).toEqual({
				seq,
				number: i + 1,
				previous: hits[i - 1]?.seq ?? null,
				next: hits[i + 1]?.seq ?? null
			});
		}
	}
	expect((await found(scanner, chat, wordQuery('no such word'), 10, 700)).place).toBeUndefined();
});

test('a search has the hits, the order and the total that looking at every event has', async () => {
	const seed = Date.now() % 1_000_000;
	const chat = await chatOf(seed, [2, 0, 3, 1]);
	const naive = naiveSearch(chat.events);
	const scanner = new Scanner();
	for (let n = 0; n < QUERIES; n++) {
		const query = randomQuery(seed, n, queriesOver(chat.events, true));
		const expected = naive(query);
		const whole = await found(scanner, chat, query);
		const said = JSON.stringify(query);
		expect([whole.hits.map(({ seq }) => seq), whole.total], said).toEqual([
			expected,
			expected.length
		]);
		// Now that its texts are in memory, and for a part of the hits.
		const part = await found(scanner, chat, query, 7);
		expect([part.hits.map(({ seq }) => seq), part.total], said).toEqual([
			expected.slice(0, 7),
			expected.length
		]);
		expect(whole).toMatchObject({ at: COUNT, stored: COUNT, missing: 0 });
	}
});

test('of a log that is stored in part a search has what is stored, and says how much is missing', async () => {
	const seed = Date.now() % 1_000_000;
	const chat = await chatOf(seed, [0, 2]);
	const naive = naiveSearch(chat.events);
	const isStored = (seq: number): boolean => (seq - 1) % 1_024 < 512 || seq > SEALED;
	const scanner = new Scanner();
	for (let n = 0; n < QUERIES; n++) {
		const query = randomQuery(seed, n, queriesOver(chat.events, true));
		// What isn't stored may say whom a message replies to, or that it was removed.
		if (/"to"|deleted|purged|cleared/.test(JSON.stringify(query))) continue;
		const expected = naive(query).filter(isStored);
		const { hits, total, missing } = await found(scanner, chat, query);
		expect([hits.map(({ seq }) => seq), total], JSON.stringify(query)).toEqual([
			expected,
			expected.length
		]);
		expect(missing).toBe(1_024);
	}
});

test('what is found is exported, and as much of it as the search counts', async () => {
	const seed = Date.now() % 1_000_000;
	const chat = await chatOf(seed, [0, 1, 2, 3]);
	const exported = async (query: ResolvedQuery): Promise<number[]> => {
		const job = new DeviceExport(chat.device.name, query);
		const info = await job.find();
		const seqs: number[] = [];
		for await (const rows of job.rows()) seqs.push(...rows.map(({ event }) => event.seq));
		expect(info).toEqual({ messages: seqs.length, others: 0, missing: 0 });
		return seqs;
	};
	const expected = naiveSearch(chat.events)({ ...wordQuery('hello'), sort: 'old' });
	expect(expected.length).toBeGreaterThan(20);
	expect(await exported(wordQuery('hello'))).toEqual(expected);
});

/** What the app's worker tells of a search, up to its end. */
const toldOf = ({ device }: Chat, query: ResolvedQuery, limit = 5): Promise<SearchTold[]> =>
	new Promise((resolve) => {
		const all: SearchTold[] = [];
		beginSearch({ archive: device.name, query, limit }, (told) => {
			all.push(told);
			if (!('hits' in told) || told.total !== null) resolve(all);
		});
	});

test('the worker tells the wanted hits at once, and then the total', async () => {
	const chat = await chatOf(1, [0, 1, 2, 3]);
	const told = await toldOf(chat, wordQuery('hello'));
	expect(told.length).toBeGreaterThan(1);
	expect(told[0]).toMatchObject({ total: null });
	const hits = told.map((each) => ('hits' in each ? each.hits.map(({ seq }) => seq) : []));
	expect(hits[0]).toHaveLength(5);
	expect(hits.at(-1)).toEqual(hits[0]);
});

test('the worker refuses an expression that it can not run, with its words, and goes on with the next', async () => {
	const chat = await chatOf(1, [0, 1, 2, 3]);
	const regexQuery = (source: string): ResolvedQuery => ({
		groups: [[{ negated: false, any: [{ type: 'regex', source, matchCase: false }] }]],
		sort: 'new',
		fold: PLAIN
	});
	expect(await toldOf(chat, regexQuery('(?=a)'))).toEqual([
		expect.objectContaining({
			refused: { source: '(?=a)', message: expect.stringMatching(/\(\?=/) as unknown }
		})
	]);
	const [last] = (await toldOf(chat, regexQuery('h.llo'))).slice(-1);
	if (!last || !('hits' in last)) throw new Error('no hits');
	expect(last.hits).toHaveLength(5);
	for (const { seq, text } of last.hits) {
		const spans = last.spans?.get(seq) ?? [];
		expect(spans.length).toBeGreaterThan(0);
		for (const [start, end] of spans) expect(text.slice(start, end)).toMatch(/^h.llo$/i);
	}
});

test('a search that another replaces tells nothing more', async () => {
	const chat = await chatOf(1, [0, 1, 2, 3]);
	const stale: SearchTold[] = [];
	beginSearch({ archive: chat.device.name, query: wordQuery('the'), limit: 5 }, (told) =>
		stale.push(told)
	);
	const told = await toldOf(chat, wordQuery('hello'));
	expect(stale).toEqual([]);
	expect(told.at(-1)).toMatchObject({ total: naiveSearch(chat.events)(wordQuery('hello')).length });
});
