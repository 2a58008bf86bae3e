/** Real Chromium on the built app, and what a person reads off its pages. */
import { chromium, type Browser, type Page } from 'playwright';
import { expect } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from './chromium.mjs';

/** A headless Chromium; `flags` come after the usual ones. */
export const launchChromium = (flags: readonly string[] = []): Promise<Browser> =>
	chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_FLAGS, ...flags] });

/** All that is in the group "Totals": the texts of each parent's children. */
const shownTotals = (page: Page): Promise<string[][]> =>
	page
		.getByRole('group', { name: 'Totals' })
		.evaluate((group) =>
			[...group.children].map((figure) =>
				[...figure.children].map((part) => part.textContent?.trim() ?? '')
			)
		);

const grouped = new Intl.NumberFormat('en-US');

/** Waits until home shows exactly these totals, each alone with its label, and nothing beside them. */
export async function expectTotals(
	page: Page,
	totals: { messages: number; channels: number; users: number },
	timeout = 30_000
): Promise<void> {
	await expect
		.poll(() => shownTotals(page), { timeout })
		.toEqual([
			['Messages', grouped.format(totals.messages)],
			['Channels', grouped.format(totals.channels)],
			['Users', grouped.format(totals.users)]
		]);
}

/** The one word of the connection pill, which is the first status of the document. */
const pillWord = async (page: Page): Promise<string> =>
	(await page.getByRole('status').first().getByRole('button').innerText()).trim().split('\n')[0] ??
	'';

/** Waits until the pill says one of the words. */
export async function expectPill(page: Page, words: RegExp, timeout = 5_000): Promise<void> {
	await expect.poll(() => pillWord(page), { timeout, interval: 50 }).toMatch(words);
}

/** How long a page is looked at for a moment that doesn't come. */
const PATIENCE_MS = 40_000;

/**
 * The moment, epoch ms by the page's own clock, from which the text of `selector` matches: however late the test's
 * machine asks. Infinity when it never does. To be called before what it waits for.
 */
export const momentOf = (page: Page, selector: string, text: RegExp): Promise<number> =>
	page.evaluate(
		([selector, source, patience]) =>
			new Promise<number>((resolve) => {
				const look = (): void => {
					if (!new RegExp(source).test(document.querySelector(selector)?.textContent ?? '')) return;
					observer.disconnect();
					resolve(Date.now());
				};
				const observer = new MutationObserver(look);
				observer.observe(document, { subtree: true, childList: true, characterData: true });
				setTimeout(() => resolve(Infinity), patience);
				look();
			}),
		[selector, text.source, PATIENCE_MS] as const
	);

/** The moment from which the pill says one of the words: see `momentOf`. */
export const momentOfPill = (page: Page, words: RegExp): Promise<number> =>
	momentOf(page, '[role="status"] button', words);

/** What a reload of the page changes, and nothing else does. */
export const loadOf = (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin);

/** The texts of a log's articles, oldest first, without their authors, channels and times. */
export const shownTexts = (page: Page, log: 'Messages' | 'Latest messages'): Promise<string[]> =>
	page
		.getByRole('log', { name: log })
		.getByRole('article')
		.locator('[data-part="text"]')
		.allInnerTexts();
