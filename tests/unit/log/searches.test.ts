import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Log } from '../../../server/log/log';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import type { HitsQuery } from '../../../server/log/query-types';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { HITS_A_PAGE, SEGMENT_SIZE } from '../../../src/lib/wire/index';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import { batch, deflate, message, sha256 } from '../../support/events';
import { asLong } from '../../support/long';
import { randomBatches } from '../../support/queries/events';
import { logged, queriesOver } from '../../support/queries/logged';
import { naiveSearch } from '../../support/queries/naive';
import { allOf, phrase } from '../../support/queries/phrase';
import { randomQuery } from '../../support/queries/random-query';
import { seed } from '../../support/seed';

const EVENTS = asLong(4_000, 100_000);
const MINUTES = 60_000;

/** Runs `use` with a new log in a folder. */
async function withLog<T>(use: (log: SqliteLog) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-searches-'));
	const log = new SqliteLog({ folder });
	try {
		return await use(log);
	} finally {
		await log.close();
		rmSync(folder, { recursive: true });
	}
}

const inMemory = (): MemoryLog =>
	new MemoryLog({
		id: '0123456789abcdef'.repeat(2),
		term: '0123456789abcdef',
		digest: sha256,
		deflate,
		now: Date.now
	});

const first = (query: ResolvedQuery, limit = HITS_A_PAGE): HitsQuery => ({
	query,
	before: null,
	after: null,
	limit
});

/** Compares what `count` random queries find with what the rules say, page by page. */
async function agrees(log: Log, head: number, count: number): Promise<void> {
	const events = await logged(log, randomBatches(seed, head));
	expect(events.length).toBeGreaterThan(head * 0.9);
	const naive = naiveSearch(events);
	const all = queriesOver(events, false);
	for (let n = 0; n < count; n++) {
		const query = randomQuery(seed, n, all);
		const expected = naive(query);
		const seqs: number[] = [];
		const limit = n % 10 === 0 ? 37 : HITS_A_PAGE;
		let page = first(query, limit);
		// All pages of one in ten; of the others two.
		for (let pages = 0; pages < (n % 10 === 0 ? 12 : 2); pages++) {
			const { at, total, hits } = await log.queries.search(page);
			const why = `seed ${seed}, query ${n}: ${JSON.stringify(query)}`;
			expect([at, total], why).toEqual([events.length, expected.length]);
			seqs.push(...hits.map(({ seq }) => seq));
			expect(seqs, why).toEqual(expected.slice(0, (pages + 1) * limit));
			const last = seqs.at(-1);
			if (last === undefined || seqs.length === expected.length) break;
			page = { ...page, [query.sort === 'old' ? 'after' : 'before']: last };
		}
	}
}

it(
	'The log in SQLite finds what a naive search finds, by random queries: hits, order, total and pages',
	() => withLog((log) => agrees(log, EVENTS, asLong(250, 1_000))),
	asLong(10, 60) * MINUTES
);

it(
	'The log in memory finds the same',
	() => agrees(inMemory(), asLong(500, 5_000), asLong(300, 1_000)),
	asLong(5, 30) * MINUTES
);

it(
	'An answer is exact as of its event, also while messages come and moderators act',
	() =>
		withLog(async (log) => {
			const events = randomBatches(seed + 1, 8 * SEGMENT_SIZE);
			const queries = Array.from({ length: 8 }, (_, n) =>
				n === 0
					? allOf({ type: 'is', what: 'deleted' })
					: n === 1
						? allOf({ type: 'is', what: 'purged' }, { type: 'text', text: 'a' })
						: randomQuery(seed, n, {
								...{ users: 10, channels: 5, head: 1, sentFrom: 0, sentTo: 1, unread: false }
							})
			);
			const answers: { query: ResolvedQuery; at: number; total: number; seqs: number[] }[] = [];
			const asking: Promise<void>[] = [];
			for (const each of events) {
				await log.append(each);
				const asker = (key: string) => ({ key, turn: async () => {}, sharedTurn: async () => {} });
				for (const [n, query] of queries.entries()) {
					if (asking.length % 3 !== n % 3) continue;
					asking.push(
						log.queries.search(first(query), asker(`${n}`)).then(({ at, total, hits }) => {
							answers.push({ query, at, total, seqs: hits.map(({ seq }) => seq) });
						})
					);
				}
				if (asking.length % 7 === 0) await asking.at(-1);
			}
			await Promise.all(asking);
			const all = (await log.read(1, log.head)).map(({ event }) => event);
			const known = new Map<string, number[]>();
			for (const { query, at, total, seqs } of answers) {
				const key = JSON.stringify([query, at]);
				const expected = known.get(key) ?? naiveSearch(all.slice(0, at))(query);
				known.set(key, expected);
				const why = `seed ${seed}, as of ${at}: ${JSON.stringify(query)}`;
				expect([total, seqs], why).toEqual([expected.length, expected.slice(0, HITS_A_PAGE)]);
			}
			expect(answers.length).toBeGreaterThan(40);
		}),
	5 * MINUTES
);

it(
	'Who searches at the greatest cost holds nobody else up',
	() =>
		withLog(async (log) => {
			const long = 'ab '.repeat(1_300);
			for (let n = 0; n < 20; n++) {
				await log.append(batch(Array.from({ length: 200 }, () => message({ text: long }))));
			}
			await log.append(batch([message({ text: 'needle' })]));
			const asker = (key: string) => ({ key, turn: async () => {}, sharedTurn: async () => {} });
			const costly = allOf({ type: 'regex', source: '(?:a?b? ?)+[x-z]', matchCase: false });
			const ended: string[] = [];
			const strangers = Array.from({ length: 5 }, async (_, n) => {
				await log.queries.search(first(costly), asker(`stranger ${n}`)).catch((error: unknown) => {
					expect(error).toMatchObject({
						code: 'too-slow',
						recovery: expect.stringMatching(/narrow/i) as unknown
					});
				});
				ended.push('stranger');
			});
			const other = async (): Promise<void> => {
				expect((await log.queries.search(phrase({ text: 'needle' }), asker('other'))).total).toBe(
					1
				);
				ended.push('other');
			};
			await Promise.all([...strangers, other()]);
			expect(ended[0]).toBe('other');
		}),
	2 * MINUTES
);

it('A search whose asker has gone ends, and the next of the same asker begins', () =>
	withLog(async (log) => {
		await log.append(
			batch(Array.from({ length: 5_000 }, () => message({ text: 'ab'.repeat(999) })))
		);
		const gone = new AbortController();
		const asker = { key: 'one', turn: async () => {}, sharedTurn: async () => {} };
		const costly = allOf({ type: 'regex', source: '(?:a?b? ?)+[x-z]', matchCase: false });
		const left = log.queries.search(first(costly), { ...asker, signal: gone.signal });
		const next = log.queries.search(phrase({ text: 'abab', limit: 1 }), asker);
		gone.abort();
		await expect(left).rejects.toMatchObject({ code: 'closed' });
		expect((await next).total).toBe(5_000);
	}));

it('An expression that takes too long with a single text is refused before others wait for it', () =>
	withLog(async (log) => {
		await log.append(batch([message({ text: 'ab '.repeat(1_300) })]));
		const query = first(allOf({ type: 'regex', source: '(?:.*.*.*z)?', matchCase: false }));
		await expect(log.queries.search(query)).rejects.toMatchObject({
			code: 'too-slow',
			recovery: expect.stringMatching(/narrow/i) as unknown
		});
	}));

it.each(['(?=a)b', '(a', 'a{2000}'])('The expression %s is refused, in words', (source) =>
	withLog(async (log) => {
		const query = first(allOf({ type: 'regex', source, matchCase: false }));
		for (const each of [log, inMemory()]) {
			await expect(each.queries.search(query)).rejects.toMatchObject({
				code: 'bad-regex',
				message: expect.stringContaining(source) as unknown,
				recovery: expect.stringMatching(/text/) as unknown
			});
		}
	})
);

it.each(['', '\0', 'a', 'a\0', '\u200b', '\ufe0f\u200d', '\ud800', '\uffff', '"', '👩', 'é'])(
	'finds what %j is in, whether it is indexed yet or not',
	(text) =>
		withLog(async (log) => {
			const said = ['a', 'plain', '👩‍💻', '👩 a', 'e\u0301', 'say "a"', '\ufffd', 'x\0y', '\0'];
			const events = await logged(log, [batch(said.map((each) => message({ text: each })))]);
			const query = allOf({ type: 'text', text });
			const expected = naiveSearch(events)(query);
			for (let n = 0; n < 3; n++) {
				// Another query each time: what was found is remembered.
				const other = allOf({ type: 'text', text }, { type: 'sent', from: n, before: null });
				for (const each of [query, other]) {
					const { hits } = await log.queries.search(first(each));
					expect(hits.map(({ seq }) => seq)).toEqual(expected);
				}
			}
		})
);
