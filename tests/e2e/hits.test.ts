import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { loadCorpus } from '../support/corpus';
import { browser, freshForFile, relay } from '../support/scene';

const { messages } = loadCorpus(3_000);
/** In both kinds of corpus. */
const SOUGHT = 'the';

freshForFile();

const results = (page: Page) => page.getByRole('region', { name: /Found messages|Results/ });
const at = (page: Page): string | null => new URL(page.url()).searchParams.get('at');

it.each([
	['a wide screen', { width: 1_440, height: 900 }],
	['a phone', { width: 390, height: 844 }]
])(
	'on %s a hit opens its conversation, and back leads to the same hits, place and focus, also after a reload',
	async (_, viewport) => {
		await relay.ingestAll(messages);
		const context = await browser.newContext({ viewport });
		const page = await context.newPage();
		await page.goto(`${relay.url}/messages?q=${SOUGHT}`);
		await results(page).getByRole('article').nth(40).waitFor();
		await results(page).evaluate((list) => (list.scrollTop = 900));
		// The first row that is wholly in sight, and where it stands.
		const place = (): Promise<{ key: string; top: number }> =>
			results(page).evaluate((list) => {
				const edge = list.getBoundingClientRect().top;
				const rows = [...list.querySelectorAll('article')];
				const row = rows.find((each) => each.getBoundingClientRect().top >= edge);
				return {
					key: row?.dataset.key ?? '',
					top: Math.round((row?.getBoundingClientRect().top ?? NaN) - edge)
				};
			});
		const left = await place();
		const row = results(page).locator(`article[data-key="${left.key}"]`);
		await row.locator('[data-part="text"]').click();
		const log = page.getByRole('log', { name: 'Messages' });
		await log.locator(`article.target[data-key="${left.key}"] mark`).first().waitFor();
		expect(at(page)).toBe(left.key);
		const isWide = viewport.width > 1_000;
		expect(await page.getByRole('region', { name: 'Results' }).count()).toBe(isWide ? 1 : 0);

		await page.getByRole('button', { name: 'Next result' }).click();
		await expect.poll(() => at(page)).not.toBe(left.key);
		await page.reload();
		await log.locator(`article[data-key="${at(page)}"]`).waitFor();
		await page.goBack();
		await expect.poll(() => at(page)).toBeNull();
		await expect.poll(place).toEqual(left);
		await expect
			.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key')))
			.toBe(left.key);
		await page.reload();
		await expect.poll(place).toEqual(left);
		expect(new URL(page.url()).search).toBe(`?q=${SOUGHT}`);
		await context.close();
	}
);
