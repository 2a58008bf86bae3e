/** Real Chromium on the built app; and what a person reads off its pages, in any engine. */
import { chromium, type Browser } from 'playwright';
import { expect } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from './chromium.mjs';
import type { Evaluates } from './engines/device';
import { PATIENCE_MS } from './patience.mjs';

/** A headless Chromium; `flags` come after the usual ones. */
export async function launchChromium(flags: readonly string[] = []): Promise<Browser> {
	const browser = await chromium.launch({
		executablePath: findChromium(),
		args: [...CHROMIUM_FLAGS, ...flags],
		timeout: PATIENCE_MS
	});
	// Playwright's own patience is 30 s, for a click as for a page.
	browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS));
	return browser;
}

let shared: Promise<Browser> | undefined;

/**
 * The one Chromium of this worker, which its test files share one after the other: launching one takes more than
 * most tests do. What a test opens in it are contexts of its own; `closeContexts` ends them.
 */
export const sharedChromium = (): Promise<Browser> => (shared ??= launchChromium());

/** Closes all contexts of the shared Chromium: nothing of a test is left for the next one. */
export async function closeContexts(): Promise<void> {
	const browser = await shared;
	await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
}

/** All that is in the group "Totals": the texts of each parent's children. */
const shownTotals = (page: Evaluates): Promise<string[][]> =>
	page.evaluate(() =>
		[...document.querySelectorAll('[role="group"][aria-label="Totals"] > *')].map((figure) =>
			[...figure.children].map((part) => part.textContent?.trim() ?? '')
		)
	);

const grouped = new Intl.NumberFormat('en-US');

/** Waits until home shows exactly these totals, each alone with its label, and nothing beside them. */
export async function expectTotals(
	page: Evaluates,
	totals: { messages: number; channels: number; users: number },
	timeout = PATIENCE_MS
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
export const pillWord = (page: Evaluates): Promise<string> =>
	page.evaluate(() => {
		const pill = document.querySelector<HTMLElement>('[role="status"] button');
		return (pill?.innerText ?? '').trim().split('\n')[0] ?? '';
	});

/** Waits until the pill says one of the words. */
export async function expectPill(
	page: Evaluates,
	words: RegExp,
	timeout = PATIENCE_MS
): Promise<void> {
	await expect.poll(() => pillWord(page), { timeout, interval: 50 }).toMatch(words);
}

/** What a reload of the page changes, and nothing else does. */
export const loadOf = (page: Evaluates): Promise<number> =>
	page.evaluate(() => performance.timeOrigin);

/** The texts of a log's articles, oldest first, without their authors, channels and times. */
export const shownTexts = (
	page: Evaluates,
	log: 'Messages' | 'Latest messages'
): Promise<string[]> =>
	page.evaluate((name) => {
		const texts = `[role="log"][aria-label="${name}"] article [data-part="text"]`;
		return [...document.querySelectorAll<HTMLElement>(texts)].map((text) => text.innerText);
	}, log);
