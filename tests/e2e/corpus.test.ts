import type { BrowserContext } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { readArchive } from '../support/archive-reader';
import { expectTotals } from '../support/browser';
import { CONTROL, fingerprint, loadCorpus } from '../support/corpus';
import { asLong } from '../support/long';
import { fold } from '../../src/lib/query/fold';
import { browser, freshForFile, relay } from '../support/scene';

const corpus = loadCorpus(asLong(12_000, Infinity));
const totals = { messages: corpus.messages.length, channels: corpus.channels, users: corpus.users };

let early: BrowserContext;

freshForFile();
beforeAll(async () => {
	console.log(`${corpus.messages.length} messages: ${corpus.origin}`);
	early = await browser.newContext();
});

it('the corpus is kept exactly once, in a browser there from the start and in one that comes later', async () => {
	const first = await early.newPage();
	await first.goto(relay.url);
	expect(await relay.ingestAll(corpus.messages)).toMatchObject({
		accepted: totals.messages,
		duplicates: 0,
		conflicts: 0
	});
	expect((await relay.snapshot()).totals).toEqual(totals);
	await expectTotals(first, totals);

	expect(await relay.ingestAll(corpus.messages)).toMatchObject({
		accepted: 0,
		duplicates: totals.messages,
		conflicts: 0,
		head: totals.messages
	});
	expect((await relay.snapshot()).totals).toEqual(totals);

	const late = await (await browser.newContext()).newPage();
	await late.goto(relay.url);
	await expectTotals(late, totals);
	// Totals are there at once, from the snapshot; the history follows.
	for (const page of [first, late]) {
		await expect.poll(async () => (await readArchive(page)).gaps, { interval: 500 }).toBe(0);
	}

	await late.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	const finder = await late.context().newPage();
	await finder.goto(`${relay.url}/messages?q=Ubuntu`);
	await relay.stop();
	// What the page says of a search is right over the whole of it, too.
	const having = corpus.messages.filter(({ text }) =>
		fold(text.replace(CONTROL, '')).includes('ubuntu')
	).length;
	await expect
		.poll(() => finder.locator('[data-part="total"]').allInnerTexts())
		.toEqual([`${having}`]);
	expect(await finder.locator('.summary').textContent()).not.toContain('missing');
	for (const page of [first, late]) {
		expect(await readArchive(page)).toEqual({
			hash: fingerprint(corpus.messages),
			messages: totals.messages,
			gaps: 0,
			breaks: 0,
			totals: { ...totals, at: totals.messages },
			cursor: totals.messages
		});
	}
});
