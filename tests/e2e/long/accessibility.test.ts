import { readdirSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/axe';
import { beyond } from '../../support/beyond';
import { loadCorpus } from '../../support/corpus';
import { context, freshForFile, relay } from '../../support/scene';

const corpus = loadCorpus(3_000);
const [someone] = corpus.messages;

/** Every page that there is, a person's and a channel's by a name that the log has. */
const pages = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('+page.svelte'))
	.map((file) => `/${file.replace(/\/?\+page\.svelte$/, '')}`)
	.map((path) =>
		path.replace(
			/\[name\]$/,
			encodeURIComponent((path.startsWith('/users') ? someone?.user : someone?.channel) ?? '')
		)
	)
	.concat('/no-such-page')
	.sort();

freshForFile();
beforeAll(async () => {
	await relay.ingestAll(corpus.messages);
});

describe.each(pages)('%s', (path) => {
	let page: Page;
	beforeAll(async () => {
		page = await context.newPage();
		await page.goto(relay.url + path);
		await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
		await page
			.getByRole('status')
			.getByText(/Live|Idle/)
			.first()
			.waitFor();
	});
	afterAll(() => page.close());
	beforeEach(async () => {
		await page.setViewportSize({ width: 1_280, height: 800 });
		await page.emulateMedia({ colorScheme: 'light', reducedMotion: null, forcedColors: null });
		await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
	});

	it.each(['light', 'dark'] as const)('has nothing for axe to find, %s', async (colorScheme) => {
		await page.emulateMedia({ colorScheme });
		expect(await axeFindings(page)).toEqual([]);
	});

	it('has one main part, one first heading, a status, and a way to the other pages', async () => {
		const snapshot = await page.locator('body').ariaSnapshot();
		for (const part of [/^ *- banner/gm, /^ *- main/gm, /^ *- heading .*\[level=1\]/gm]) {
			expect(snapshot.match(part), `${part} in\n${snapshot}`).toHaveLength(1);
		}
		expect(snapshot).toMatch(/^ *- navigation "Pages"/m);
		for (const name of ['Home', 'Messages', 'Users']) expect(snapshot).toContain(`link "${name}"`);
		expect(snapshot).toMatch(/^ *- status/m);
	});

	it.each([
		['320 px', { width: 320, height: 640 }],
		['a window of 1280 px at 200 % zoom', { width: 640, height: 400 }]
	])('fits %s', async (_, size) => {
		await page.setViewportSize(size);
		expect(await beyond(page)).toEqual([]);
	});

	it('stands still when less motion is asked for', async () => {
		await page.emulateMedia({ reducedMotion: 'reduce' });
		const endless = await page.evaluate(() =>
			document
				.getAnimations()
				.filter(({ effect }) => effect?.getTiming().iterations === Infinity)
				.map(({ effect }) => (effect as KeyframeEffect).target?.outerHTML.slice(0, 160))
		);
		expect(endless).toEqual([]);
	});

	it('shows where the focus is in forced colours, from the first stop of Tab on', async () => {
		await page.emulateMedia({ forcedColors: 'active' });
		for (let i = 0; i < 8; i++) {
			await page.keyboard.press('Tab');
			const unseen = await page.evaluate(() => {
				const focused = document.activeElement;
				if (!focused || focused === document.body) return null;
				const { outlineStyle, outlineWidth } = getComputedStyle(focused);
				return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1
					? null
					: focused.outerHTML.slice(0, 160);
			});
			expect(unseen).toBeNull();
		}
	});
});
