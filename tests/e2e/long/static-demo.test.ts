/** `npm run build:demo`, on a web space below a path. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeContexts, expectPill, sharedChromium, shownTexts } from '../../support/browser';
import { webSpace, type WebSpace } from '../../support/web-space';

let space: WebSpace;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
	await promisify(execFile)('npm', ['run', 'build:demo']);
	space = await webSpace('build/demo', 'some/where');
	page = await (await (await sharedChromium()).newContext()).newPage();
	page.on('pageerror', ({ message }) => errors.push(message));
}, 600_000);
afterAll(async () => {
	await closeContexts();
	space?.close();
});

it('is live with three days of chat, says that it is a demo, and shows its pictures', async () => {
	await page.goto(space.url);
	await expectPill(page, /Live/);
	await page.getByText('Demo', { exact: true }).first().waitFor();
	await expect
		.poll(async () => (await shownTexts(page, 'Latest messages')).length)
		.toBeGreaterThan(10);
	await expect
		.poll(() =>
			page
				.locator('img')
				.evaluateAll(
					(all) => all.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length
				)
		)
		.toBeGreaterThan(0);
});

it('opens each page by its address, also a deep one where 404.html answers', async () => {
	await page.goto(`${space.url}channels/`);
	await page.getByText('astronomy').first().waitFor();
	await page.goto(`${space.url}channels/astronomy`);
	await expect.poll(async () => (await shownTexts(page, 'Messages')).length).toBeGreaterThan(5);
});

it('searches, and goes on from the same archive after a reload', async () => {
	await page.goto(`${space.url}messages?q=${encodeURIComponent('"polar alignment"')}`);
	await page.getByText('two arc minutes').first().waitFor();
	const total = (): Promise<number> =>
		page.evaluate(
			async () =>
				(await indexedDB.databases()).filter(({ name }) => name?.startsWith('backscroll')).length
		);
	const before = await total();
	await page.reload();
	await expectPill(page, /Live/);
	expect(await total()).toBe(before);
});

it('reads offline after a reload, as any Backscroll', async () => {
	await page.goto(`${space.url}messages`);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.context().setOffline(true);
	await page.reload();
	await expectPill(page, /Offline|Reconnecting/);
	await expect.poll(async () => (await shownTexts(page, 'Messages')).length).toBeGreaterThan(10);
	await page.context().setOffline(false);
	await expectPill(page, /Live/);
});

it('asks for nothing outside of its folder, and breaks nowhere', () => {
	expect(space.strays).toEqual([]);
	expect(errors).toEqual([]);
});
