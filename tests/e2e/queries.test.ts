import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { SqliteLog } from '../../server/log/sqlite/sqlite-log';
import type { ResolvedQuery } from '../../src/lib/query/resolved';
import type { LogEvent, SearchPage } from '../../src/lib/wire/index';
import { closeContexts, sharedChromium } from '../support/browser';
import { asLong } from '../support/long';
import { randomBatches } from '../support/queries/events';
import { logged, queriesOver } from '../support/queries/logged';
import { naiveSearch } from '../support/queries/naive';
import { randomQuery } from '../support/queries/random-query';
import { RelayProcess } from '../support/relay-process';
import { askWorker, storedIn } from '../support/search-worker';

const EVENTS = asLong(5_000, 100_000);
const QUERIES = asLong(60, 1_000);
/** Queries to the worker at a time: their hits travel together. */
const AT_ONCE = 25;
/** Hits that are compared, from the first on: more than two of the relay's pages. */
const HITS = 450;
const A_PAGE = 200;
const PATIENCE_MS = asLong(450_000, 900_000);

const seed = Number(process.env.BACKSCROLL_SEED ?? Date.now() % 1_000_000);

let relay: RelayProcess;
let context: BrowserContext;
let events: readonly LogEvent[];

beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-relay-'));
	const log = new SqliteLog({ folder });
	events = await logged(log, randomBatches(seed, EVENTS));
	await log.close();
	relay = await RelayProcess.start({ data: folder });
	context = await (await sharedChromium()).newContext();
}, PATIENCE_MS);
afterAll(async () => {
	await closeContexts();
	await relay.dispose();
});

interface Found {
	readonly total: number;
	readonly seqs: readonly number[];
}

/** The relay's first hits, page by page. */
async function onRelay(
	log: string,
	query: ResolvedQuery
): Promise<Found & { readonly at: number }> {
	const seqs: number[] = [];
	for (;;) {
		const parameters = new URLSearchParams({
			query: JSON.stringify(query),
			limit: String(A_PAGE)
		});
		const last = seqs.at(-1);
		if (last !== undefined) parameters.set(query.sort === 'old' ? 'after' : 'before', `${last}`);
		const answer = await fetch(`${relay.url}/api/logs/${log}/search?${parameters}`);
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${answer.status}: ${text} to ${JSON.stringify(query)}`);
		const { hits, total, at } = JSON.parse(text) as SearchPage;
		seqs.push(...hits.map(({ seq }) => seq));
		if (hits.length < A_PAGE || seqs.length >= HITS)
			return { total, at, seqs: seqs.slice(0, HITS) };
	}
}

it(
	`${QUERIES} random queries over ${EVENTS} events find the same on the device, on the relay, and by looking at every event`,
	async () => {
		onTestFailed(() => console.error(`seed ${seed}: BACKSCROLL_SEED=${seed} repeats it`));
		const page = await context.newPage();
		await page.goto(relay.url);
		await expect
			.poll(() => storedIn(page, relay.url), { timeout: PATIENCE_MS, interval: 500 })
			.toBe(EVENTS);
		const { log } = await relay.snapshot();
		const naive = naiveSearch(events);
		const options = queriesOver(events, false);
		for (let n = 0; n < QUERIES; n += AT_ONCE) {
			const queries = Array.from({ length: Math.min(AT_ONCE, QUERIES - n) }, (_, i) =>
				randomQuery(seed, n + i, options)
			);
			const onDevice = await askWorker(page, relay.url, queries, HITS);
			for (const [i, query] of queries.entries()) {
				const expected = naive(query);
				const said = `query ${n + i}: ${JSON.stringify(query)}`;
				const { total, seqs } = onDevice[i] ?? { total: -1, seqs: [] };
				const seqsThere = expected.slice(0, HITS);
				expect({ total, seqs }, `the device, ${said}`).toEqual({
					total: expected.length,
					seqs: seqsThere
				});
				expect(await onRelay(log, query), `the relay, ${said}`).toEqual({
					total: expected.length,
					at: EVENTS,
					seqs: seqsThere
				});
			}
		}
	},
	2 * PATIENCE_MS
);
