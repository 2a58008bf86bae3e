import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeContexts, expectPill, sharedChromium } from '../../support/browser';
import { Proxy } from '../../support/proxy';
import { RelayProcess } from '../../support/relay-process';
import { seeded } from '../../../src/lib/std/random';

let relay: RelayProcess;
let proxy: Proxy;
let browser: Browser;
let page: Page;
beforeAll(async () => {
	relay = await RelayProcess.start();
	proxy = await Proxy.start(() => relay.port);
	browser = await sharedChromium();
	page = await (await browser.newContext()).newPage();
	await page.goto(proxy.url);
});
afterAll(async () => {
	await closeContexts();
	await proxy?.stop();
	await relay?.dispose();
});

/** Words that pack badly, so that they fill a slow link. */
const next = seeded(1);
const said = (): string =>
	Array.from({ length: 40 }, () => Math.floor(next() * 2 ** 31).toString(36)).join(' ');

it('a device on a link that can’t keep up says how late messages are, and that it isn’t once it has caught up', async () => {
	const say = (): Promise<unknown> =>
		relay.ingest([
			{ channel: 'lobby', user: 'ada', text: said(), sentAt: new Date().toISOString() }
		]);
	await say();
	await expectPill(page, /^Live$/);
	proxy.pace = 2_000;
	let slow = true;
	const chat = (async () => {
		while (slow) {
			for (let i = 0; i < 10; i++) await say();
			await new Promise((resolve) => setTimeout(resolve, 250));
		}
	})();
	await expectPill(page, /^\d+ s late$/);
	slow = false;
	await chat;
	await page.getByRole('status').first().getByRole('button').click();
	const sheet = page.getByRole('dialog');
	expect(await sheet.innerText()).toMatch(/about \d+ s late/);
	proxy.pace = Infinity;
	await expectPill(page, /^Live$/);
	expect(await sheet.innerText()).toMatch(/as they are said/);
});
