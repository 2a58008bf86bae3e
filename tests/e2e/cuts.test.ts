import { once } from 'node:events';
import { request } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readArchive } from '../support/archive-reader';
import { expectPill, expectTotals, launchChromium, loadOf, momentOfPill } from '../support/browser';
import { fingerprint, loadCorpus, type ChatMessage } from '../support/corpus';
import { Proxy } from '../support/proxy';
import { RelayProcess } from '../support/relay-process';
import { seed } from '../support/seed';
import { seeded } from '../../src/lib/std/random';

const NOT_LIVE = /Reconnecting|Offline|Polling/;
/** How long the pill may take to tell of a cut. */
const TELLS_MS = 5_000;
const CUTS = ['killed', 'offline', 'silent', 'asleep'] as const;
type Cut = (typeof CUTS)[number];
const ROUNDS = 20;
const BATCH = 40;

const corpus = loadCorpus(40_000);
let relay: RelayProcess;
let proxy: Proxy;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const sent: ChatMessage[] = [];
const next = seeded(seed);

beforeAll(async () => {
	relay = await RelayProcess.start();
	proxy = await Proxy.start(() => relay.port);
	browser = await launchChromium();
	context = await browser.newContext();
	page = await context.newPage();
	await page.goto(proxy.url);
});
afterAll(async () => {
	await browser?.close();
	await proxy?.stop();
	await relay?.dispose();
});
afterEach((test) => {
	if (test.task.result?.state === 'fail') console.log(`replay with BACKSCROLL_SEED=${seed}`);
});

/** Sends the next batches; one that got no answer is sent again with its key, as a source would. */
async function ingest(batches: number): Promise<void> {
	for (let i = 0; i < batches; i++) {
		const batch = corpus.messages.slice(sent.length, sent.length + BATCH);
		for (;;) {
			try {
				await relay.ingest(batch, `batch-${sent.length}`);
				break;
			} catch (error) {
				if (!(error instanceof TypeError)) throw error;
				await relay.stop('SIGKILL');
				await relay.start();
			}
		}
		sent.push(...batch);
	}
}

/** Where in a batch the relay is killed: half of it has come; all has, and is read, checked, written; the answer is under way. */
const MOMENTS = ['half', 'whole', 'answered'] as const;
/** A batch that is whole is written within so many ms. */
const WRITING_MS = 50;
let kills = 0;
/** Batches that a kill left in the log, whole, and those of which it left nothing. */
const found = { whole: 0, nothing: 0 };

/** Kills the relay in the midst of a batch. */
async function killIn(batch: readonly ChatMessage[], key: string): Promise<void> {
	const body = Buffer.from(JSON.stringify(batch));
	const half = Math.floor(body.length / 2);
	const sending = request(`${relay.url}/api/ingest`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'content-length': body.length,
			authorization: `Bearer ${relay.token}`,
			'idempotency-key': key
		}
	});
	sending.on('error', () => {});
	const answered = once(sending, 'response');
	answered.catch(() => {});
	const moment = MOMENTS[kills++ % MOMENTS.length];
	await new Promise((sent) => sending.write(body.subarray(0, half), sent));
	if (moment !== 'half') await new Promise<void>((sent) => sending.end(body.subarray(half), sent));
	if (moment === 'answered') await answered;
	else await new Promise((resolve) => setTimeout(resolve, next() * WRITING_MS));
	await relay.stop('SIGKILL');
}

/** How long after `cutAt` the pill said that the page is not live, by the page's clock. */
async function expectTold(told: Promise<number>, cutAt: number): Promise<void> {
	expect((await told) - cutAt).toBeLessThanOrEqual(TELLS_MS);
}

let sleeps = 0;

/** Cuts the connection, lets chat go on meanwhile, sees the pill tell in time, and mends it. */
const cuts: Record<Cut, (batches: number) => Promise<void>> = {
	async killed(batches) {
		const batch = corpus.messages.slice(sent.length, sent.length + 2_000);
		const told = momentOfPill(page, NOT_LIVE);
		const cutAt = Date.now();
		await killIn(batch, `batch-${sent.length}`);
		await expectTold(told, cutAt);
		await relay.start();
		const { totals } = await relay.snapshot();
		expect([sent.length, sent.length + batch.length]).toContain(totals.messages);
		found[totals.messages === sent.length ? 'nothing' : 'whole']++;
		await relay.ingest(batch, `batch-${sent.length}`);
		sent.push(...batch);
		await ingest(batches);
	},
	async offline(batches) {
		const told = momentOfPill(page, NOT_LIVE);
		const cutAt = Date.now();
		await context.setOffline(true);
		await ingest(batches);
		await expectTold(told, cutAt);
		await context.setOffline(false);
	},
	async silent(batches) {
		const told = momentOfPill(page, NOT_LIVE);
		const cutAt = Date.now();
		proxy.weather = 'silent';
		await ingest(batches);
		await expectTold(told, cutAt);
		proxy.weather = 'clear';
		proxy.reset();
	},
	async asleep(batches) {
		const session = await context.newCDPSession(page);
		await session.send('Page.setWebLifecycleState', { state: 'frozen' });
		// A page that sleeps tells nothing. Awake, it is current at once, or tells that it isn't: every other time the network is gone.
		const cut = sleeps++ % 2 === 1;
		if (cut) proxy.weather = 'silent';
		await ingest(batches);
		const awakeAt = Date.now();
		await session.send('Page.setWebLifecycleState', { state: 'active' });
		await session.detach();
		if (!cut) return;
		await expectTold(momentOfPill(page, NOT_LIVE), awakeAt);
		proxy.weather = 'clear';
		proxy.reset();
	}
};

it(
	`${ROUNDS} cuts of four kinds lose nothing, double nothing and keep the order`,
	{ timeout: 280_000 },
	async () => {
		const load = await loadOf(page);
		// Each kind the same number of times, in an order drawn by the seed.
		const order = Array.from({ length: ROUNDS }, (_, i) => CUTS[i % CUTS.length] ?? 'offline')
			.map((cut) => ({ cut, at: next() }))
			.sort((a, b) => a.at - b.at)
			.map(({ cut }) => cut);
		for (const cut of order) {
			await ingest(1 + Math.floor(next() * 10));
			// A cut is one of a connection: a network that is silent from the start is another story.
			await expectPill(page, /Live/, 40_000);
			await cuts[cut](1 + Math.floor(next() * 20));
			const { totals } = await relay.snapshot();
			expect(totals.messages).toBe(sent.length);
			await expectTotals(page, totals, 40_000);
		}
		await expect.poll(async () => (await readArchive(page)).gaps, { timeout: 20_000 }).toBe(0);
		expect(await loadOf(page)).toBe(load);
		console.log(`killed in a batch: ${found.whole} kept whole, ${found.nothing} not at all`);
		expect(Math.min(found.whole, found.nothing)).toBeGreaterThan(0);
		const { totals } = await relay.snapshot();
		expect(await readArchive(page)).toMatchObject({
			hash: fingerprint(sent),
			messages: sent.length,
			breaks: 0,
			totals
		});
	}
);
