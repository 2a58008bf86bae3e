/** The search of a device, in the app and in its worker. */
import Database from 'better-sqlite3';
import type { BrowserContext, Page } from 'playwright';
import { PLAIN } from '../../src/lib/query/fold';
import type { Condition, ResolvedQuery } from '../../src/lib/query/resolved';
import { measured, type Bench, type Measured } from './bench';
import { script } from './browser/device';
import type { Fixture } from './fixture';
import { filled, grown, openHome, prepare, type Prepared } from './grown';
import type { WorkerAnswer } from '../support/search.page';
import { askWorker } from '../support/search-worker';
import { percentile } from '../support/stats';

const SOUGHT = 'ubuntu';
/** In a third of the messages. */
const COMMON = 'the';
const NOWHERE = 'xyzzyx';
const OPENINGS = 10;
const VISITS = 30;
/** Each query in a worker that has the texts in memory. */
const ROUNDS = 9;
/** Hits that the app asks for at first. */
const HITS = 60;
const PATIENCE_MS = 20_000;

const FOUND = 'main [aria-label="Found messages"] article';
const ROW = 'main [role="rowgroup"] [role="row"] [role="cell"]:first-child a';

const asking = (...conditions: readonly Condition[]): ResolvedQuery => ({
	groups: conditions.map((condition) => [{ negated: false, any: [condition] }]),
	sort: 'new',
	fold: PLAIN
});
const word = (text: string): ResolvedQuery => asking({ type: 'text', text });

/** ms from the start of the navigation to the total, of a new tab that opens a search's address. */
async function open(device: BrowserContext, url: string): Promise<number> {
	const page = await device.newPage();
	await page.addInitScript({ content: await script('browser/total.page.ts', 'total') });
	await page.goto(`${url}/messages?q=${SOUGHT}`);
	await page
		.waitForFunction(() => window.totalAt !== null, undefined, { timeout: PATIENCE_MS })
		.catch(() => undefined);
	const at = await page.evaluate(() => window.totalAt);
	await page.close();
	return at ?? Infinity;
}

/** ms to the first hits, of visits to a search in an open app. */
async function visits(page: Page): Promise<number[]> {
	const taken: number[] = [];
	for (let i = 0; i < VISITS; i++) {
		await page.evaluate((row) => window.reach('/channels', row, 1), ROW);
		await page.evaluate(() => window.rest());
		taken.push(
			await page.evaluate(
				([path, what]) => window.reach(`${path}`, `${what}`, 1),
				[`/messages?q=${SOUGHT}`, FOUND]
			)
		);
	}
	return taken;
}

const QUERIES: readonly (readonly [name: string, query: ResolvedQuery])[] = [
	['a common word', word(COMMON)],
	['a word that is nowhere', word(NOWHERE)],
	['two words', asking({ type: 'text', text: 'kernel' }, { type: 'text', text: 'module' })],
	['a word of one person', asking({ type: 'text', text: COMMON }, { type: 'from', users: [1] })],
	['has:link', asking({ type: 'has', what: 'link' })],
	['is:deleted', asking({ type: 'is', what: 'deleted' })],
	['an expression', asking({ type: 'regex', source: 'ubuntu \\d+\\.\\d+', matchCase: false })]
];

interface Answered {
	readonly name: string;
	readonly cold: WorkerAnswer | null;
	readonly warm: number;
	readonly total: number;
}

/** The worker's answers: of the first query also in a worker that has read nothing yet. */
async function answers(page: Page, url: string): Promise<Answered[]> {
	const list = QUERIES.flatMap(([, query], i) =>
		Array<ResolvedQuery>(i < 2 ? ROUNDS : 2).fill(query)
	);
	const all = await askWorker(page, url, list, HITS);
	return QUERIES.map(([name], i) => {
		const asked = all.splice(0, i < 2 ? ROUNDS : 2);
		const again = asked.slice(1).map(({ whole }) => whole);
		return {
			name,
			cold: i === 0 ? (asked[0] ?? null) : null,
			warm: percentile(again, 0.5),
			total: asked[0]?.total ?? NaN
		};
	});
}

/** The baseline: SQLite with a row a message and no index. ms and number of rows of each word. */
function bare(parts: Iterable<readonly { readonly text: string }[]>, words: readonly string[]) {
	const db = new Database(':memory:');
	db.exec('CREATE TABLE messages (seq INTEGER PRIMARY KEY, text TEXT)');
	const insert = db.prepare('INSERT INTO messages (text) VALUES (?)');
	for (const part of parts)
		db.transaction(() => {
			for (const { text } of part) insert.run(text);
		})();
	const count = db.prepare<[string], number>('SELECT count(*) FROM messages WHERE text LIKE ?');
	const found = words.map((text) => {
		const taken: number[] = [];
		let total = 0;
		for (let i = 0; i < 3; i++) {
			const begun = performance.now();
			total = count.pluck().get(`%${text}%`) as unknown as number;
			taken.push(performance.now() - begun);
		}
		return { ms: percentile(taken, 0.5), total };
	});
	db.close();
	return found;
}

async function small(fixture: Fixture): Promise<Measured[]> {
	const relay = await fixture.relayWith('interleaved');
	const device = await filled(fixture, relay, fixture.messages('interleaved').length);
	try {
		const taken: number[] = [];
		for (let i = 0; i < OPENINGS; i++) taken.push(await open(device, relay.url));
		return [
			measured('opened by its address, all hits, median', percentile(taken, 0.5), 'ms', {
				atMost: 500
			}),
			measured('opened by its address, all hits, worst', Math.max(...taken), 'ms')
		];
	} finally {
		await device.close();
		await relay.stop('SIGKILL');
	}
}

async function large(prepared: Prepared, fixture: Fixture): Promise<Measured[]> {
	const page = await openHome(prepared);
	const [first = NaN, ...later] = await visits(page);
	const asked = await answers(page, prepared.relay.url);
	await page.close();
	const [common, nowhere] = bare(grown(fixture.messages('interleaved')), [COMMON, NOWHERE]);
	if (!common || !nowhere || common.total !== asked[0]?.total || nowhere.total !== 0)
		throw new Error(`SQLite counts ${common?.total}, the device ${asked[0]?.total}`);
	return [
		measured('a million: first hits in an open app, p95', percentile(later, 0.95), 'ms', {
			atMost: 60
		}),
		measured('a million: the first visit', first, 'ms'),
		measured('a million: a common word, cold', asked[0]?.cold?.whole ?? NaN, 'ms'),
		...asked.map(({ name, warm }, i) =>
			measured(`a million: ${name}, warm`, warm, 'ms', {
				...(i === 0 && { atMost: 60, baseline: common.ms }),
				...(i === 1 && { atMost: 20, baseline: nowhere.ms })
			})
		)
	];
}

async function run(fixture: Fixture): Promise<Measured[]> {
	const rows = await small(fixture);
	const prepared = await prepare(fixture, grown(fixture.messages('interleaved')));
	try {
		return [...rows, ...(await large(prepared, fixture))];
	} finally {
		await prepared.device.close();
		await prepared.relay.stop('SIGKILL');
	}
}

export const search: Bench = {
	name: 'search',
	about: `Opened by its address: a new tab of a device that holds the corpus, its service worker and relay running, from the start of the navigation to the total of a search (${OPENINGS} times). Then a device with a million messages (see views): ${VISITS} visits to a search from another page of the open app, which has come to rest, to the first hits, of which the first loads what a search needs; and questions to the app’s own search worker for the first ${HITS} hits and the total, from the question to the total: cold in a worker that has just started, else the middle of ${ROUNDS - 1} more, of the later queries the second of two. Baseline of two of them: SQLite in Node counts the rows of a table in memory with LIKE, a message a row and no index; its counts must be the device’s.`,
	run
};
