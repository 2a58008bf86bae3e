import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeContexts, sharedChromium } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';
import { foldText } from '../../src/lib/wire/fold';

const corpus = loadCorpus(6_000);
const grouped = new Intl.NumberFormat('en-US');
let relay: RelayProcess;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
	relay = await RelayProcess.start();
	browser = await sharedChromium();
	context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
	await relay.ingestAll(corpus.messages);
	const page = await context.newPage();
	await page.goto(`${relay.url}/messages?q=ubuntu`);
	await page.getByText('of all 6,000').waitFor();
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.close();
	await relay.stop();
});
afterAll(async () => {
	await closeContexts();
	await relay?.dispose();
});

const summary = (page: Page): Promise<string> => page.locator('.summary').innerText();
const having = (text: string): typeof corpus.messages =>
	corpus.messages.filter((message) => foldText(message.text).includes(foldText(text)));

async function open(path: string): Promise<Page> {
	const page = await context.newPage();
	await page.goto(relay.url + path);
	return page;
}

describe('With the relay gone', () => {
	it('a search by its address finds all of it, and a hit opens in its context', async () => {
		const page = await open('/messages?q=ubuntu');
		const hits = having('ubuntu');
		await expect.poll(() => summary(page)).toContain(`${grouped.format(hits.length)} messages`);
		const first = page.getByRole('article').first();
		const text = await first.locator('[data-part="text"]').innerText();
		expect(text).toBe(hits.at(-1)?.text.trim());
		const seq = await first.getAttribute('data-key');

		await first.locator('[data-part="time"]').click();
		await expect.poll(() => page.url()).toContain(`/messages?at=${seq}&log=`);
		const target = page.locator('article.target');
		await expect.poll(() => target.locator('[data-part="text"]').innerText()).toBe(text);
		await expect.poll(() => target.evaluate((row) => row === document.activeElement)).toBe(true);
		const around = await page.getByRole('log').getByRole('article').count();
		expect(around).toBeGreaterThan(50);

		await page.goBack();
		await expect.poll(() => summary(page)).toContain(`${grouped.format(hits.length)} messages`);
		await page.close();
	});

	it('a link to a message opens it in the middle, and the list goes on both ways', async () => {
		const page = await open('/messages?at=3000');
		const target = page.locator('article.target');
		await expect
			.poll(() => target.locator('[data-part="text"]').innerText())
			.toBe(corpus.messages[2_999]?.text.trim());
		const list = page.getByRole('log', { name: 'Messages' });
		const keys = (): Promise<number[]> =>
			list.getByRole('article').evaluateAll((rows) => rows.map((row) => Number(row.dataset.key)));
		const [box, frame] = [await target.boundingBox(), await list.boundingBox()];
		const middle = (part: typeof box): number => (part ? part.y + part.height / 2 : NaN);
		expect(Math.abs(middle(box) - middle(frame))).toBeLessThan(60);

		await list.evaluate((element) => (element.scrollTop = -element.scrollHeight));
		await expect.poll(async () => (await keys())[0]).toBeLessThan(2_900);
		await expect
			.poll(async () => {
				await list.evaluate((element) => (element.scrollTop = 0));
				return (await keys()).at(-1);
			})
			.toBeGreaterThan(3_100);
		const shown = await keys();
		expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
		await page.close();
	});
});
