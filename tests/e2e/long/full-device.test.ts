/** A browser that has no room left, as Chromium itself refuses it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectPill, expectTotals, shownTexts } from '../../support/browser';
import { CHROMIUM_FLAGS, findChromium } from '../../support/chromium.mjs';
import { RelayProcess } from '../../support/relay-process';
import { seeded } from '../../../src/lib/std/random';

/** What the page's site may store, in bytes: several of the database's own files of 4 MB, and less than all messages take. */
const QUOTA = 12_000_000;
/** Messages whose texts don't get smaller by packing: together about 15 MB. */
const COUNT = 44_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const next = seeded(7);
const noise = (length: number): string =>
	Array.from({ length }, () => LETTERS[Math.floor(next() * LETTERS.length)]).join('');

let relay: RelayProcess;
let profile: string;
let context: BrowserContext;
let page: Page;
let session: CDPSession;

const allow = (quotaSize?: number): Promise<unknown> =>
	session.send('Storage.overrideQuotaForOrigin', {
		origin: relay.url,
		...(quotaSize !== undefined && { quotaSize })
	});
const say = (text: string) => relay.ingest([{ channel: 'lobby', user: 'ada', text }]);
/** Live connections that ended so far, for whatever reason. */
async function ended(): Promise<number> {
	const text = await (await fetch(`${relay.url}/metrics`)).text();
	const lines = text.matchAll(/^backscroll_connections_ended_total\{.*\} (\d+)$/gm);
	return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}
const openSheet = (): Promise<void> => page.getByRole('status').first().getByRole('button').click();

beforeEach(async () => {
	relay = await RelayProcess.start();
	// A quota can be set only for a browser with a profile on the disk.
	profile = mkdtempSync(join(tmpdir(), 'backscroll-profile-'));
	context = await chromium.launchPersistentContext(profile, {
		executablePath: findChromium(),
		args: CHROMIUM_FLAGS
	});
	page = await context.newPage();
	session = await context.newCDPSession(page);
});
afterEach(async () => {
	await context?.close();
	await relay?.dispose();
	rmSync(profile, { recursive: true, force: true });
});

it('a device that is full keeps what is live, drops the oldest, says so, and counts as before', async () => {
	// Before the first write: Chromium remembers for half a minute how much room there was.
	await allow(QUOTA);
	await page.goto(relay.url);
	await expectPill(page, /Live|Idle/);
	for (let sent = 0; sent < COUNT; sent += 2_000) {
		await relay.ingest(
			Array.from({ length: 2_000 }, (_, i) => ({
				channel: `channel-${i % 5}`,
				user: `user-${i % 40}`,
				text: noise(450)
			}))
		);
	}
	await say('still here');
	await expectTotals(page, (await relay.snapshot()).totals);
	await expect
		.poll(async () => (await shownTexts(page, 'Latest messages')).at(-1))
		.toBe('still here');

	await openSheet();
	const sheet = page.getByRole('dialog');
	await expect
		.poll(() => sheet.getByText(/The space for this app is used up/).isVisible())
		.toBe(true);
	await expect.poll(() => sheet.getByText(/gap, [\d,]+ messages/).count()).toBe(1);
	await sheet.getByRole('link', { name: 'See what takes up the space' }).click();
	await expect.poll(() => page.getByRole('heading', { name: 'Settings' }).count()).toBe(1);

	await page.getByRole('link', { name: 'Home' }).click();
	await say('and after it');
	await expectTotals(page, (await relay.snapshot()).totals);
	await expectPill(page, /Live|Catching up/);
});

it('where the browser refuses everything, the device says so, and goes on by itself when there is room again', async () => {
	await allow(QUOTA);
	await page.goto(relay.url);
	await say('while there is room');
	await expectTotals(page, { messages: 1, channels: 1, users: 1 });

	await allow(1_000);
	let sent = 1;
	await expect
		.poll(
			async () => {
				await say(`while there is none ${sent++}`);
				return page.getByRole('status').first().innerText();
			},
			{ interval: 500 }
		)
		.toMatch(/Stopped/);
	const before = await ended();
	await openSheet();
	await expect
		.poll(() =>
			page
				.getByRole('dialog')
				.getByText(/no space left/)
				.isVisible()
		)
		.toBe(true);
	await page.keyboard.press('Escape');

	await allow();
	await expectTotals(page, (await relay.snapshot()).totals);
	await expectPill(page, /Live|Idle/);
	await say('there is room again');
	await expect
		.poll(async () => (await shownTexts(page, 'Latest messages')).at(-1))
		.toBe('there is room again');
	// A few tries with growing pauses, no loop.
	expect((await ended()) - before).toBeLessThan(12);
});
