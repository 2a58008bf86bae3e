import { expect, it, describe, beforeAll } from 'vitest';
import type { Page } from 'playwright';
import { loadCorpus } from '../support/corpus';
import { everyPage, openWhole } from '../support/every-page';
import { misfits } from '../support/misfits';
import { LONG_NAME, UNRULY } from '../support/unruly';
import { context, freshForFile, relay } from '../support/scene';

/** tests/e2e/long/fits.test.ts has all sizes and both themes. */
const SIZES = [
	[320, 640],
	[820, 1_180],
	[844, 390]
] as const;
const corpus = loadCorpus(1_500);
const [someone] = corpus.messages;

freshForFile();
let page: Page;
beforeAll(async () => {
	await relay.ingestAll(corpus.messages);
	await relay.ingest(UNRULY);
	page = await context.newPage();
});

describe('At 320 px, on an upright tablet and on a phone on its side', () => {
	const paths = someone ? everyPage(someone) : [];
	it.each([...paths, `/channels/${LONG_NAME}`])('all of %s fits', async (path) => {
		await openWhole(page, relay.url + path);
		for (const [width, height] of SIZES) {
			await page.setViewportSize({ width, height });
			await expect.poll(() => misfits(page), { message: `${width} × ${height}` }).toEqual([]);
		}
	});
});
