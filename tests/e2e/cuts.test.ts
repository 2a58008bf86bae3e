import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readArchive } from '../support/archive-reader';
import { expectPill, expectTotals, launchChromium } from '../support/browser';
import { fingerprint, loadCorpus, type ChatMessage } from '../support/corpus';
import { Proxy } from '../support/proxy';
import { RelayProcess } from '../support/relay-process';
import { random, seed } from '../support/seed';

const NOT_LIVE = /Reconnecting|Offline|Polling|Catching up/;
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

/** Cuts the connection, lets chat go on meanwhile, and mends it. */
const cuts: Record<Cut, (batches: number) => Promise<void>> = {
	async killed(batches) {
		const batch = corpus.messages.slice(sent.length, sent.length + 2_000);
		const underWay = relay.ingest(batch, `batch-${sent.length}`).catch(() => null);
		await relay.stop('SIGKILL');
		await underWay;
		await expectPill(page, NOT_LIVE);
		await relay.start();
		await relay.ingest(batch, `batch-${sent.length}`);
		sent.push(...batch);
		await ingest(batches);
	},
	async offline(batches) {
		await context.setOffline(true);
		await ingest(batches);
		await expectPill(page, NOT_LIVE);
		await context.setOffline(false);
	},
	async silent(batches) {
		proxy.weather = 'silent';
		await ingest(batches);
		await expectPill(page, NOT_LIVE, 7_000);
		proxy.weather = 'clear';
		proxy.reset();
	},
	async asleep(batches) {
		const session = await context.newCDPSession(page);
		await session.send('Page.setWebLifecycleState', { state: 'frozen' });
		await ingest(batches);
		await session.send('Page.setWebLifecycleState', { state: 'active' });
		await session.detach();
	}
};

it(
	`${ROUNDS} cuts of four kinds lose nothing, double nothing and keep the order`,
	{ timeout: 280_000 },
	async () => {
		// A cut is one of a connection: a network that is silent from the start is another story.
		await expectPill(page, /Live/);
		const next = random(seed);
		// Each kind the same number of times, in an order drawn by the seed.
		const order = Array.from({ length: ROUNDS }, (_, i) => CUTS[i % CUTS.length] ?? 'offline')
			.map((cut) => ({ cut, at: next() }))
			.sort((a, b) => a.at - b.at)
			.map(({ cut }) => cut);
		for (const cut of order) {
			await ingest(1 + Math.floor(next() * 10));
			await cuts[cut](1 + Math.floor(next() * 20));
			const { totals } = await relay.snapshot();
			expect(totals.messages).toBe(sent.length);
			await expectTotals(page, totals, 40_000);
		}
		await expect.poll(async () => (await readArchive(page)).gaps, { timeout: 20_000 }).toBe(0);
		const { totals } = await relay.snapshot();
		expect(await readArchive(page)).toMatchObject({
			hash: fingerprint(sent),
			messages: sent.length,
			breaks: 0,
			totals
		});
	}
);
