import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectPill } from '../../support/browser';
import { Proxy } from '../../support/proxy';
import { seeded } from '../../../src/lib/std/random';
import { context, freshForFile, relay } from '../../support/scene';

let proxy: Proxy;
let page: Page;
freshForFile();
beforeAll(async () => {
	proxy = await Proxy.start(() => relay.port);
	page = await context.newPage();
	await page.goto(proxy.url);
});
afterAll(async () => {
	await proxy?.stop();
});

/** Words that pack badly, so that they fill a slow link. */
const next = seeded(1);
const said = (): string =>
	Array.from({ length: 40 }, () => Math.floor(next() * 2 ** 31).toString(36)).join(' ');

it('a device on a link that can’t keep up says how late messages are, and that it isn’t once it has caught up', async () => {
	const say = (count: number): Promise<unknown> =>
		relay.ingest(
			Array.from({ length: count }, () => ({
				channel: 'lobby',
				user: 'ada',
				text: said(),
				sentAt: new Date().toISOString()
			}))
		);
	await say(1);
	await expectPill(page, /^Live$/);
	proxy.pace = 2_000;
	let slow = true;
	const chat = (async () => {
		while (slow) {
			await say(10);
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
