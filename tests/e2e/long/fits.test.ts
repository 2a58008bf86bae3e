import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/axe';
import { loadCorpus } from '../../support/corpus';
import { everyPage, openWhole } from '../../support/every-page';
import { misfits } from '../../support/misfits';
import { context, freshForFile, relay } from '../../support/scene';
import { LONG_NAME, UNRULY } from '../../support/unruly';

const SIZES = [
	[320, 640],
	[390, 844],
	[768, 1_024],
	[820, 1_180],
	[844, 390],
	[1_024, 768],
	// A window of 1280 px at 200 %.
	[640, 400],
	[1_440, 900],
	[1_920, 1_080]
] as const;
const corpus = loadCorpus(3_000);
const [someone] = corpus.messages;

freshForFile();
beforeAll(async () => {
	await relay.ingestAll(corpus.messages);
	await relay.ingest(UNRULY);
});

const paths = someone ? everyPage(someone) : [];
describe.each([...paths, `/channels/${LONG_NAME}`, '/channels/ubunt', '/users/nobody-there'])(
	'%s',
	(path) => {
		let page: Page;
		beforeAll(async () => {
			page = await context.newPage();
			await openWhole(page, relay.url + path);
		});
		afterAll(() => page.close());

		it.each(SIZES)('fits %i × %i, in both themes and in forced colours', async (width, height) => {
			await page.setViewportSize({ width, height });
			for (const media of [
				{ colorScheme: 'light', forcedColors: 'none' },
				{ colorScheme: 'dark', forcedColors: 'none' },
				{ colorScheme: 'light', forcedColors: 'active' }
			] as const) {
				await page.emulateMedia(media);
				await expect.poll(() => misfits(page), { message: JSON.stringify(media) }).toEqual([]);
				if (media.forcedColors === 'none') expect(await axeFindings(page)).toEqual([]);
			}
		});
	}
);
