import type { Locator, Page } from 'playwright';
import { beforeEach, describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/axe';
import { context, freshForEach, relay } from '../../support/scene';

const MESSAGES = 600;
const said = (n: number) => ({
	channel: `room-${n % 3}`,
	user: `user-${n % 7}`,
	text: `line ${n}`
});
let page: Page;

freshForEach({ viewport: { width: 1_440, height: 900 } });
beforeEach(async () => {
	await relay.ingest(Array.from({ length: MESSAGES }, (_, n) => said(n)));
	page = await context.newPage();
	await page.goto(`${relay.url}/messages`);
	await row(MESSAGES - 1).waitFor();
});

const pane = (): Locator => page.getByRole('complementary', { name: 'Details' });
const row = (n: number): Locator =>
	page.getByRole('article').filter({ hasText: new RegExp(`line ${n}$`) });
const author = (n: number): Locator => row(n).locator('[data-part="author"]');
/** A figure of the pane, by its label. */
const figure = (label: string): Promise<string | null> =>
	pane()
		.locator('dl > div')
		.filter({ has: page.getByText(label, { exact: true }) })
		.locator('dd')
		.textContent();
const path = (): string => {
	const { pathname, search } = new URL(page.url());
	return pathname + search;
};
/** What has the focus. */
const focused = (): Promise<string | undefined> =>
	page.evaluate(() => document.activeElement?.textContent?.trim());
const from = (user: number): number =>
	Array.from({ length: MESSAGES }, (_, n) => n % 7).filter((each) => each === user).length;

describe('The pane of details', () => {
	it('shows who wrote a message beside the stream, exactly and live', async () => {
		const user = (MESSAGES - 1) % 7;
		await author(MESSAGES - 1).click();
		await pane()
			.getByRole('heading', { name: `user-${user}` })
			.waitFor();
		await expect.poll(() => figure('Messages')).toBe(`${from(user)}`);
		await expect
			.poll(() => pane().getByRole('region', { name: 'Channels' }).locator('li').count())
			.toBe(3);
		expect(path()).toMatch(/^\/messages\?details=user-\d+$/);

		await relay.ingest([{ channel: 'room-0', user: `user-${user}`, text: 'one more' }]);
		await page.getByText('one more').waitFor();
		await expect.poll(() => figure('Messages')).toBe(`${from(user) + 1}`);
		await pane().getByRole('link', { name: 'Only their messages' }).click();
		await expect.poll(path).toMatch(/\?q=from:id:(\d+)&details=user-\1$/);
		await expect
			.poll(() => page.getByRole('article').locator('[data-part="author"]').allTextContents())
			.toSatisfy((names: string[]) => names.every((name) => name === `user-${user}`));
		await pane().getByRole('link', { name: 'Whole profile' }).click();
		await page.getByRole('heading', { level: 1, name: `user-${user}` }).waitFor();
	});

	it('shows a channel, and who is most active there, one after the other', async () => {
		await row(MESSAGES - 1)
			.getByRole('link', { name: 'room-2' })
			.click();
		await pane().getByRole('heading', { name: '#room-2' }).waitFor();
		await expect.poll(() => figure('Messages')).toBe('200');
		await expect.poll(() => figure('Users')).toBe('7');
		await pane().getByRole('link', { name: 'user-3' }).click();
		await pane().getByRole('heading', { name: 'user-3' }).waitFor();
		await page.goBack();
		await pane().getByRole('heading', { name: '#room-2' }).waitFor();
	});

	it('closes by Escape and by its button, and gives the focus back to where it was', async () => {
		await page.keyboard.press('k');
		await page.locator('article:focus').waitFor();
		const before = await focused();
		await page.keyboard.press('u');
		await pane().getByRole('heading').first().waitFor();
		await expect.poll(focused).toContain('Whole profile');
		await page.keyboard.press('Escape');
		await pane().waitFor({ state: 'detached' });
		await expect.poll(focused).toBe(before);
		expect(path()).toBe('/messages');

		await page.keyboard.press('u');
		await pane().getByRole('button', { name: 'Close details' }).click();
		await pane().waitFor({ state: 'detached' });
		await expect.poll(focused).toBe(before);
	});

	it('comes back by back, forward and a reload, and moves neither the stream’s place nor its following', async () => {
		const list = page.getByRole('log', { name: 'Messages' });
		const away = page.getByRole('button', { name: /jump to latest/i });
		await author(MESSAGES - 1).click();
		await pane().getByRole('heading').first().waitFor();
		expect(await away.isVisible()).toBe(false);
		await relay.ingest([{ channel: 'room-0', user: 'user-0', text: 'followed' }]);
		await page.getByText('followed').waitFor();
		await page.keyboard.press('Escape');

		await list.evaluate((element) => element.scrollBy(0, -3_000));
		await away.waitFor();
		/** The first row in sight, and where it stands. */
		const place = (): Promise<string> =>
			list.evaluate((element) => {
				const edge = element.getBoundingClientRect().top;
				const first = [...element.querySelectorAll('article')].find(
					(each) => each.getBoundingClientRect().top > edge
				);
				const top = (first?.getBoundingClientRect().top ?? NaN) - edge;
				return `${first?.dataset.key} ${Math.round(top)}`;
			});
		let left = '';
		await expect
			.poll(async () => {
				const was = left;
				left = await place();
				return left === was;
			})
			.toBe(true);
		const key = left.split(' ')[0];
		await list.locator(`[data-key="${key}"]`).focus();
		await page.keyboard.press('u');
		await pane().getByRole('heading').first().waitFor();
		await expect.poll(place).toBe(left);
		await page.goBack();
		await pane().waitFor({ state: 'detached' });
		expect(await place()).toBe(left);
		await page.goForward();
		await pane().waitFor();
		expect(await place()).toBe(left);
		await page.reload();
		await pane().getByRole('heading').first().waitFor();
		await expect.poll(place).toBe(left);
		expect(await away.isVisible()).toBe(true);
	});

	it('leaves names links where the window is narrow, and to who opens them elsewhere', async () => {
		const [opened] = await Promise.all([
			context.waitForEvent('page'),
			author(MESSAGES - 1).click({ modifiers: ['ControlOrMeta'] })
		]);
		expect(await pane().count()).toBe(0);
		await opened.close();
		await author(MESSAGES - 1).click();
		await pane().waitFor();
		await page.setViewportSize({ width: 1_024, height: 800 });
		await pane().waitFor({ state: 'detached' });
		await author(MESSAGES - 1).click();
		await expect.poll(path).toMatch(/^\/users\/user-\d\?id=\d+$/);
	});

	it.each(['light', 'dark'] as const)('has nothing for axe to find, %s', async (colorScheme) => {
		await page.emulateMedia({ colorScheme });
		await author(MESSAGES - 1).click();
		await pane().getByRole('figure').nth(1).waitFor();
		expect(await axeFindings(page)).toEqual([]);
	});

	it('says of a user and a channel that the log doesn’t have that it has none such', async () => {
		await page.goto(`${relay.url}/messages?details=user-4711`);
		await pane().getByText('This log has no such user.').waitFor();
		await page.goto(`${relay.url}/messages?details=channel-4711`);
		await pane().getByText('This log has no such channel.').waitFor();
	});

	it('opens with the relay gone, and says as of when it is', async () => {
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await page.reload();
		await author(MESSAGES - 1).click();
		await pane().getByRole('figure').nth(1).waitFor();
		await relay.stop();
		await page.reload();
		await pane()
			.getByText(/^Offline. Saved copy, up to /)
			.waitFor();
		const user = (MESSAGES - 1) % 7;
		await expect.poll(() => figure('Messages')).toBe(`${from(user)}`);
		await page.keyboard.press('Escape');
		await row(MESSAGES - 2)
			.getByRole('link', { name: 'room-1' })
			.click();
		await expect.poll(() => figure('Messages')).toBe('200');
	});
});
