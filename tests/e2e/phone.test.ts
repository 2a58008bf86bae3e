import type { Page } from 'playwright';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { loadCorpus } from '../support/corpus';
import { openWhole } from '../support/every-page';
import { context, freshForFile, relay } from '../support/scene';

const corpus = loadCorpus(1_500);
const [someone] = corpus.messages;
const CHANNEL = `/channels/${someone?.channel ?? ''}`;

freshForFile({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
let page: Page;
beforeAll(async () => {
	await relay.ingestAll(corpus.messages);
});
beforeEach(async () => {
	await page?.close();
	page = await context.newPage();
});
const path = (): string => new URL(page.url()).pathname;
/** Messages that are wholly in sight, below the bar. */
const inSight = (): Promise<number> =>
	page.evaluate(() => {
		const list = document.querySelector('[role="log"]')?.getBoundingClientRect();
		return [...document.querySelectorAll('article')].filter((row) => {
			const { top, bottom } = row.getBoundingClientRect();
			return list && top >= list.top - 1 && bottom <= list.bottom + 1;
		}).length;
	});

test('A list begins at 64 px at most, and shows twelve messages; a laptop’s shows 26', async () => {
	await openWhole(page, relay.url + '/messages');
	await page.locator('article').first().waitFor();
	const top = await page.getByRole('log').evaluate((list) => list.getBoundingClientRect().top);
	expect(top).toBeLessThanOrEqual(64);
	await expect.poll(inSight).toBeGreaterThanOrEqual(12);
	await page.setViewportSize({ width: 1_440, height: 900 });
	await expect.poll(inSight).toBeGreaterThanOrEqual(26);
});

test('The way back leads to where one came from, and from a link to what the page belongs to', async () => {
	await openWhole(page, relay.url + '/');
	const tabs = page.getByRole('navigation', { name: 'Pages' });
	await tabs.getByRole('link', { name: 'Search' }).click();
	await expect.poll(path).toBe('/messages');
	await page.getByRole('button', { name: 'More', exact: true }).click();
	await page.getByRole('link', { name: 'Users' }).click();
	await expect.poll(path).toBe('/users');
	await page.getByRole('link', { name: 'Back', exact: true }).click();
	await expect.poll(path).toBe('/messages');
	await page.goto(relay.url + CHANNEL);
	await page.getByRole('link', { name: 'Back', exact: true }).click();
	await expect.poll(path).toBe('/channels');
});

test('The bar goes away on the way down and comes back on the way up, and no message moves by it', async () => {
	await openWhole(page, relay.url + CHANNEL);
	await page.locator('article').nth(20).waitFor();
	const bar = page.locator('[data-part="bar"]');
	const list = page.getByRole('log');
	await list.evaluate((element) => element.scrollBy(0, -900));
	const swipe = (from: number, to: number): Promise<void> =>
		list.evaluate(
			(element, [from, to]) => {
				const touch = (clientY: number): Touch =>
					new Touch({ identifier: 1, target: element, clientX: 150, clientY });
				const tell = (type: string, y: number): boolean =>
					element.dispatchEvent(
						new TouchEvent(type, { touches: [touch(y)], bubbles: true, cancelable: true })
					);
				tell('touchstart', from);
				tell('touchmove', to);
			},
			[from, to] as const
		);
	const row = (): Promise<number> =>
		page.evaluate(() => {
			const rows = [...document.querySelectorAll('article')];
			return rows.at(-10)?.getBoundingClientRect().top ?? NaN;
		});
	const before = await row();
	await swipe(600, 500);
	await expect.poll(() => bar.isVisible()).toBe(false);
	expect(await row()).toBeCloseTo(before, 0);
	expect(await list.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(2);
	await swipe(500, 600);
	await expect.poll(() => bar.isVisible()).toBe(true);
	expect(await row()).toBeCloseTo(before, 0);
});

test('The system’s bar has the colour of the app’s, in both themes; a pull reloads nothing', async () => {
	await openWhole(page, relay.url + CHANNEL);
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme });
		const [bar, told] = await page.evaluate((scheme) => {
			const shown = document.querySelector('[data-part="bar"]');
			const meta = document.querySelector<HTMLMetaElement>(
				`meta[name="theme-color"][media*="${scheme}"]`
			);
			const probe = document.createElement('i');
			probe.style.color = meta?.content ?? '';
			document.body.append(probe);
			const { color } = getComputedStyle(probe);
			probe.remove();
			return [shown && getComputedStyle(shown).backgroundColor, color];
		}, colorScheme);
		expect(bar).toBe(told);
	}
	expect(
		await page.evaluate(() => getComputedStyle(document.documentElement).overscrollBehaviorY)
	).toBe('none');
});

test('Above the keyboard the field stays in sight, and the tabs give their room', async () => {
	await openWhole(page, relay.url + CHANNEL);
	await page.getByRole('button', { name: 'Search this list' }).click();
	const field = page.getByRole('combobox', { name: 'Search' });
	await page.setViewportSize({ width: 390, height: 480 });
	await field.fill('sudo');
	await expect.poll(() => page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
	const box = await field.boundingBox();
	expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThan(120);
});
