import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { expectPill } from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { SEGMENT_SIZE } from '../../../src/lib/wire/index';
import { context, freshForEach, relay } from '../../support/scene';

/** Whole segments, which the device doesn't get, and messages that come while it looks: a tenth of all. */
const BEFORE = 11 * SEGMENT_SIZE;
const LIVE = 600;
const corpus = loadCorpus(BEFORE + LIVE).messages;
const SOUGHT = 'here';

freshForEach({ viewport: { width: 1_280, height: 800 } });

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

	await page.getByRole('combobox', { name: 'Search' }).fill(SOUGHT);
	const here = corpus.slice(BEFORE).filter(({ text }) => text.toLowerCase().includes(SOUGHT));
	await expect
		.poll(() => page.locator('[data-part="total"]').allInnerTexts())
		.toEqual([`${here.length}`]);
	expect(await summary(page)).toContain('in what this device has (5,632 missing)');
	expect(await summary(page)).toContain('can’t be reached');
});
