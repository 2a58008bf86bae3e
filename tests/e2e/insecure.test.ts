import { hostname } from 'node:os';
import type { Browser, Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectPill, expectTotals, launchChromium } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';

let relay: RelayProcess;
let browser: Browser;
let page: Page;

beforeEach(async () => {
	relay = await RelayProcess.start();
	// A name that isn't localhost: to a browser, plain http there is no secure context.
	const name = `${hostname().toLowerCase()}.local`;
	browser = await launchChromium([`--host-resolver-rules=MAP ${name} 127.0.0.1`]);
	page = await (await browser.newContext()).newPage();
	await page.goto(`http://${name}:${relay.port}`);
});
afterEach(async () => {
	await browser?.close();
	await relay?.dispose();
});

it('By plain http on a network the app is live, and without the relay all of its pages and the sheet still open', async () => {
	expect(await page.evaluate(() => [isSecureContext, 'serviceWorker' in navigator])).toEqual([
		false,
		false
	]);
	const { messages } = loadCorpus(200);
	await relay.ingestAll(messages);
	const { totals } = await relay.snapshot();
	await expectTotals(page, totals);
	await page.waitForLoadState('networkidle');

	await relay.stop();
	await expectPill(page, /Reconnecting|Offline/);
	const pill = page.getByRole('status').first().getByRole('button');
	await pill.click();
	const sheet = page.getByRole('dialog');
	await sheet.getByText('HTTPS').first().waitFor();
	await page.keyboard.press('Escape');
	for (const name of ['Messages', 'Channels', 'Users', 'Settings']) {
		await page.getByRole('link', { name, exact: true }).first().click();
		await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe(name);
	}
});
