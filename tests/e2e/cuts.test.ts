import { once } from 'node:events';
import { watch } from 'node:fs';
import { request } from 'node:http';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readArchive } from '../support/archive-reader';
import { expectPill, expectTotals, loadOf } from '../support/browser';
import { fingerprint, loadCorpus, type ChatMessage } from '../support/corpus';
import { asLong } from '../support/long';
import { Proxy } from '../support/proxy';
import { seed } from '../support/seed';
import { seeded } from '../../src/lib/std/random';
import { context, freshForFile, relay } from '../support/scene';

const NOT_LIVE = /Reconnecting|Offline|Polling/;
const CUTS = ['killed', 'offline', 'silent', 'asleep'] as const;
type Cut = (typeof CUTS)[number];
/** Kills are at different moments in a batch: there are two of them at least. */
const ROUNDS = asLong(5, 20);
const BATCH = 40;

const corpus = loadCorpus(asLong(15_000, 40_000));
let proxy: Proxy;
let page: Page;
const sent: ChatMessage[] = [];
const next = seeded(seed);

freshForFile();
beforeAll(async () => {
	proxy = await Proxy.start(() => relay.port);
	page = await context.newPage();
	await page.goto(proxy.url);
});
afterAll(async () => {
	await proxy?.stop();
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

/** When the relay is killed: half of a batch has come; its answer has; its disk is being written; all of it was just sent. */
const MOMENTS = ['half', 'answered', 'writing', 'sent'] as const;
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
	const disk = watch(relay.data);
	const written = once(disk, 'change');
	if (moment !== 'half') await new Promise<void>((sent) => sending.end(body.subarray(half), sent));
	if (moment === 'answered') await answered;
	if (moment === 'writing') await written;
	disk.close();
	await relay.stop('SIGKILL');
}

let sleeps = 0;

/** Cuts the connection, lets chat go on meanwhile, sees the pill tell of it, and mends it. */
const cuts: Record<Cut, (batches: number) => Promise<void>> = {
	async killed(batches) {
		const batch = corpus.messages.slice(sent.length, sent.length + 1_000);
		await killIn(batch, `batch-${sent.length}`);
		await expectPill(page, NOT_LIVE);
		await relay.start();
		const { totals } = await relay.snapshot();
		expect([sent.length, sent.length + batch.length]).toContain(totals.messages);
		found[totals.messages === sent.length ? 'nothing' : 'whole']++;
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
		await expectPill(page, NOT_LIVE);
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
		await session.send('Page.setWebLifecycleState', { state: 'active' });
		await session.detach();
		if (!cut) return;
		await expectPill(page, NOT_LIVE);
		proxy.weather = 'clear';
		proxy.reset();
	}
};

it(`${ROUNDS} cuts of four kinds lose nothing, double nothing and keep the order`, async () => {
	const load = await loadOf(page);
	// Each kind the same number of times, in an order drawn by the seed.
	const order = Array.from({ length: ROUNDS }, (_, i) => CUTS[i % CUTS.length] ?? 'offline')
		.map((cut) => ({ cut, at: next() }))
		.sort((a, b) => a.at - b.at)
		.map(({ cut }) => cut);
	for (const cut of order) {
		await ingest(1 + Math.floor(next() * 10));
		// A cut is one of a connection: a network that is silent from the start is another story.
		await expectPill(page, /Live/);
		await cuts[cut](1 + Math.floor(next() * 20));
		const { totals } = await relay.snapshot();
		expect(totals.messages).toBe(sent.length);
		await expectTotals(page, totals);
	}
	await expect.poll(async () => (await readArchive(page)).gaps).toBe(0);
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
});
