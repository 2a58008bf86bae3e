import type { Page } from 'playwright';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectPill, expectTotals } from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { RelayProcess } from '../../support/relay-process';
import { context, freshForEach, relay } from '../../support/scene';

let page: Page;

freshForEach({ colorScheme: 'light' });
beforeEach(async () => {
	page = await context.newPage();
});

const openSettings = async (): Promise<void> => {
	await page.goto(relay.url);
	await expectPill(page, /Live|Idle/);
	await page.getByRole('link', { name: 'Settings' }).click();
	await expect.poll(() => page.getByRole('heading', { name: 'Settings' }).count()).toBe(1);
};

const DARK = 'rgb(20, 21, 25)';

/** The page's colours in each frame from the first on, until the app is there. */
async function colours(of: Page): Promise<string[]> {
	await of.addInitScript(() => {
		const seen: string[] = [];
		Object.assign(globalThis, { seen });
		const look = (): void => {
			const { backgroundColor, colorScheme } = getComputedStyle(document.documentElement);
			seen.push(`${colorScheme} ${backgroundColor}`);
			if (document.body) seen.push(`body ${getComputedStyle(document.body).backgroundColor}`);
			requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
	});
	await of.goto(`${relay.url}/settings`);
	await of.getByRole('radio', { name: 'Dark' }).waitFor({ state: 'attached' });
	const seen = await of.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
	return [...new Set(seen)];
}

describe('The theme', () => {
	it('is what was chosen from the first frame on, also without the relay, and in every tab at once', async () => {
		await openSettings();
		const other = await context.newPage();
		await other.goto(relay.url);
		await page.getByText('Dark', { exact: true }).click();
		for (const tab of [page, other]) {
			await expect
				.poll(() => tab.evaluate(() => getComputedStyle(document.body).backgroundColor))
				.toBe(DARK);
		}
		const bars = await page
			.locator('meta[name="theme-color"]')
			.evaluateAll((all) => all.map((bar) => bar.getAttribute('content')));
		expect(new Set(bars).size).toBe(1);

		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		const before = [`dark ${DARK}`, 'body rgba(0, 0, 0, 0)', `body ${DARK}`];
		expect(before).toEqual(expect.arrayContaining(await colours(await context.newPage())));
		await relay.stop();
		const offline = await colours(await context.newPage());
		expect(before).toEqual(expect.arrayContaining(offline));
		expect(offline).toContain(`dark ${DARK}`);

		await page.getByText('Auto', { exact: true }).click();
		await expect
			.poll(() => other.evaluate(() => getComputedStyle(document.body).backgroundColor))
			.toBe('rgb(255, 255, 255)');
	});

	it('is set by a script that the page’s policy lets in, and no other', async () => {
		const refusals: string[] = [];
		page.on('console', (message) => refusals.push(message.text()));
		await openSettings();
		expect(refusals.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
		const policy = await page
			.locator('meta[http-equiv="content-security-policy"]')
			.getAttribute('content');
		expect(policy).toMatch(/script-src 'self'( 'sha256-[^']+'){2};/);
	});
});

describe('Rows', () => {
	it('are closer when that is chosen: more messages in sight, in every tab', async () => {
		await relay.ingestAll(loadCorpus(300).messages);
		// One line each on a phone, and by another author each: rows as high as they are without a wrapped text.
		await relay.ingestAll(
			Array.from({ length: 40 }, (_, i) => ({
				id: `short-${i}`,
				channel: 'short',
				user: `user-${i}`,
				text: `a short message, number ${i}`,
				sentAt: new Date(1_700_000_000_000 + i * 1_000).toISOString()
			}))
		);
		/** Messages whose whole row is in sight. */
		const inSight = (): Promise<number> =>
			other.getByRole('log').evaluate((log) => {
				const top = log.getBoundingClientRect().top;
				return [...log.querySelectorAll('article')].filter(
					(row) => row.getBoundingClientRect().top >= top
				).length;
			});
		const other = await context.newPage();
		await other.setViewportSize({ width: 1_920, height: 1_080 });
		await other.goto(`${relay.url}/messages`);
		await expect.poll(inSight).toBeGreaterThanOrEqual(22);
		const comfortable = await inSight();
		await other.setViewportSize({ width: 390, height: 844 });
		await expect.poll(inSight).toBeGreaterThanOrEqual(12);
		await other.setViewportSize({ width: 1_920, height: 1_080 });
		await openSettings();
		await page.getByText('Compact', { exact: true }).click();
		await expect.poll(inSight).toBeGreaterThan(comfortable * 1.1);
	});
});

it('Settings are a keystroke, an offer of the palette and a line behind the pill away', async () => {
	await page.goto(relay.url);
	await expectPill(page, /Live|Idle/);
	const there = (): Promise<void> => page.waitForURL(`${relay.url}/settings`);
	await page.keyboard.press('g');
	await page.keyboard.press('s');
	await there();
	await page.goto(relay.url);
	await expectPill(page, /Live|Idle/);
	await page.keyboard.press('Control+k');
	await page.getByRole('combobox', { name: 'Jump to' }).fill('sett');
	await page.keyboard.press('Enter');
	await there();
	await page.goto(relay.url);
	await page.getByRole('status').first().getByRole('button').click();
	await page.getByRole('dialog').getByRole('link', { name: 'Settings' }).click();
	await there();
});

it('History that is dropped by age leaves a gap that says so, and comes back a part at a time', async () => {
	await relay.stop();
	// The relay as it was forty days ago.
	const clock = `const now = Date.now; Date.now = () => now() - 40 * 864e5;`;
	const { data, port } = relay;
	const past = await RelayProcess.start({
		data,
		port,
		env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(clock)}` }
	});
	await past.ingestAll(loadCorpus(3_000).messages);
	await past.stop();
	await relay.start();
	await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'today' }]);
	await openSettings();
	await expect.poll(() => page.getByText('3,001 messages, all of them').isVisible()).toBe(true);

	await page.getByLabel('Keep messages').selectOption('for 30 days');
	// The newest sealed segment and what came since stay: 441 of the newest 512, and 512.
	await expect
		.poll(() => page.getByText('953 of 3,001 messages on this device').isVisible())
		.toBe(true);
	await page.goto(relay.url);
	await expectTotals(page, (await relay.snapshot()).totals);
	await page.goto(`${relay.url}/messages`);
	const list = page.getByRole('log', { name: 'Messages' });
	await expect
		.poll(async () => {
			await list.evaluate((element) => element.scrollTo({ top: -element.scrollHeight }));
			return page.getByText('They are older than this device keeps.').isVisible();
		})
		.toBe(true);
	const gap = page.getByText('2,048 older messages are on the relay.');
	await gap.waitFor();
	await page.getByRole('button', { name: 'Download the newest of them' }).click();
	// A page that is left before takes its wish with it.
	await expect.poll(() => gap.count()).toBe(0);
	await page.goto(`${relay.url}/settings`);
	await expect
		.poll(() => page.getByText('1,977 of 3,001 messages on this device').isVisible())
		.toBe(true);
	await page.getByLabel('Keep messages').selectOption('whatever their age');
	await expect.poll(() => page.getByText('3,001 messages, all of them').isVisible()).toBe(true);
});
