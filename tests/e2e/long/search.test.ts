import type { Browser, BrowserContext, Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeContexts, expectPill, sharedChromium } from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { RelayProcess } from '../../support/relay-process';
import { SEGMENT_SIZE } from '../../../src/lib/wire/index';

/** Whole segments, which the device doesn't get, and messages that come while it looks: a tenth of all. */
const BEFORE = 11 * SEGMENT_SIZE;
const LIVE = 600;
const corpus = loadCorpus(BEFORE + LIVE).messages;
const SOUGHT = 'here';
const grouped = new Intl.NumberFormat('en-US');

let relay: RelayProcess;
let browser: Browser;
let context: BrowserContext;

beforeEach(async () => {
	relay = await RelayProcess.start();
	browser = await sharedChromium();
	context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
});
afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
});

const summary = (page: Page): Promise<string> => page.locator('main .summary').innerText();

it('a search without the relay says what it looked at, of how many', async () => {
	await relay.ingestAll(corpus.slice(0, BEFORE));
	await context.route(/\/api\/logs\/[^/]+\/(bundle|segments\/)/, (route) => route.abort());
	const page = await context.newPage();
	await page.goto(`${relay.url}/messages`);
	await expectPill(page, /Live/);
	await relay.ingestAll(corpus.slice(BEFORE));
	await page.getByText('6,232 messages').first().waitFor();
	// From its second opening on a page is the service worker's.
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.reload();
	await page.getByText('6,232 messages').first().waitFor();
	await relay.stop('SIGKILL');
	await expectPill(page, /Reconnecting|Offline/);

	await page.getByRole('searchbox', { name: 'Search all messages' }).fill(SOUGHT);
	const here = corpus.slice(BEFORE).filter(({ text }) => text.toLowerCase().includes(SOUGHT));
	await expect.poll(() => summary(page)).toContain(`${grouped.format(here.length)} messages`);
	expect(await summary(page)).toContain('of what this device holds: 600 of 6,232');
	expect(await summary(page)).toContain('not in reach');
});
