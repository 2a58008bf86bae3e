import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { expectPill } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { PLAIN } from '../../src/lib/query/fold';
import { SEGMENT_SIZE, type SearchPage } from '../../src/lib/wire/index';
import { context, freshForEach, relay } from '../support/scene';

/** Whole segments, which the device doesn't get, and messages that come while it looks: a tenth of all. */
const BEFORE = 11 * SEGMENT_SIZE;
const LIVE = 600;
const corpus = loadCorpus(BEFORE + LIVE).messages;
/** More often in all than a page of the relay's hits has, less often in what comes live: in real chat and in the invented one. */
const SOUGHT = 'here';
/** The newest hit that the device doesn't have: its author wears a badge. */
const worn = corpus
	.slice(0, BEFORE)
	.findLastIndex(({ text }) => text.toLowerCase().includes(SOUGHT));
const before = corpus
	.slice(0, BEFORE)
	.map((message, i) => (i === worn ? { ...message, badges: ['vip/1'] } : message));

freshForEach({ viewport: { width: 1_280, height: 800 } });

const summary = (page: Page): Promise<string> => page.locator('main .summary').innerText();
const found = (page: Page): Promise<number[]> =>
	page
		.getByRole('region', { name: 'Found messages' })
		.getByRole('article')
		.evaluateAll((all) => all.map((each) => Number((each as HTMLElement).dataset.key)));

async function onRelay(text: string, limit = 1): Promise<SearchPage> {
	const { log } = await relay.snapshot();
	const any = [{ type: 'text', text }];
	const query = { groups: [[{ negated: false, any }]], sort: 'new', fold: PLAIN };
	const parameters = `query=${encodeURIComponent(JSON.stringify(query))}&limit=${limit}`;
	const answer = await fetch(`${relay.url}/api/logs/${log}/search?${parameters}`);
	return (await answer.json()) as SearchPage;
}

it('a search on a device that holds a tenth has the relay’s total and hits, each once, which open from there', async () => {
	await relay.ingestAll(before);
	const history = /\/api\/logs\/[^/]+\/(bundle|segments\/)/;
	await context.route(history, (route) => route.abort());
	const page = await context.newPage();
	await page.goto(`${relay.url}/messages`);
	await expectPill(page, /Live/);
	await relay.ingestAll(corpus.slice(BEFORE));

	await page.getByRole('combobox', { name: 'Search' }).fill(SOUGHT);
	const { total } = await onRelay(SOUGHT);
	expect(total).toBe(corpus.filter(({ text }) => text.toLowerCase().includes(SOUGHT)).length);
	await expect
		.poll(() => page.locator('[data-part="total"]').allInnerTexts())
		.toEqual([`${total}`]);
	expect(await summary(page)).toMatch(/newest first, as the relay said at \d/);

	const expected = (await onRelay(SOUGHT, 200)).hits.map(({ seq }) => seq);
	const region = page.getByRole('region', { name: 'Found messages' });
	await expect
		.poll(async () => {
			await region.evaluate((list) => list.scrollTo(0, list.scrollHeight));
			return (await found(page)).slice(0, expected.length);
		})
		.toEqual(expected);
	const seqs = await found(page);
	expect(new Set(seqs).size).toBe(seqs.length);
	expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));

	// More that is new than a step of hits has: none of it is left out, whether its reader is down in the list or on top.
	const more = (part: number) =>
		Array.from({ length: 150 }, (_, i) => ({
			channel: 'lobby',
			user: 'newcomer',
			text: `${SOUGHT} again ${part * 150 + i}`
		}));
	const newest = async (): Promise<number[]> =>
		(await onRelay(SOUGHT, 200)).hits.map(({ seq }) => seq);
	await relay.ingest(more(0));
	const below = await newest();
	await expect.poll(async () => (await found(page)).slice(0, below.length)).toEqual(below);
	await region.evaluate((list) => list.scrollTo(0, 0));
	await relay.ingest(more(1));
	const all = await newest();
	await expect.poll(async () => (await found(page))[0]).toBe(all[0]);
	const onTop = (await found(page)).slice(0, all.length);
	expect(onTop).toEqual(all.slice(0, onTop.length));
	await expect
		.poll(async () => {
			await region.evaluate((list) => list.scrollTo(0, list.scrollHeight));
			return (await found(page)).slice(0, all.length);
		})
		.toEqual(all);

	const missing = seqs.find((seq) => seq <= BEFORE) ?? 0;
	const hit = region.locator(`article[data-key="${missing}"]`);
	await new Promise((r) => setTimeout(r, 3000));
	console.log(
		'HTML',
		await hit.count(),
		await hit.first().innerHTML(),
		await hit.first().evaluate((e) => {
			const b = e.querySelector('[data-part="badge"],.badge,.author img,.author span');
			return b ? getComputedStyle(b).display + JSON.stringify(b.getBoundingClientRect()) : 'none';
		})
	);
	await expect
		.poll(async () => {
			await region.evaluate((list) => list.scrollTo(0, list.scrollHeight));
			return hit.count();
		})
		.toBe(1);
	await hit.getByText('VIP', { exact: true }).waitFor();
	await context.unroute(history);
	await hit.locator('a[href*="at="]').first().click();
	await page
		.getByRole('log', { name: 'Messages' })
		.locator(`article[data-key="${missing}"]`)
		.waitFor();
});
