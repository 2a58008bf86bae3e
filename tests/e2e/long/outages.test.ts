import type { Browser, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeContexts, expectPill, sharedChromium } from '../../support/browser';
import { findIrcServer } from '../../support/ircd.mjs';
import { IrcServer } from '../../support/irc-server';
import { IrcSpeaker } from '../../support/irc-speaker';
import { PATIENCE_MS } from '../../support/patience.mjs';
import { RelayProcess } from '../../support/relay-process';

let server: IrcServer;
let relay: RelayProcess;
let browser: Browser;
let ada: IrcSpeaker;

const rows = (page: Page): Promise<string[]> =>
	page
		.getByRole('log', { name: 'Messages' })
		.getByRole('article')
		.locator('[data-part="text"]')
		.allInnerTexts();

describe.skipIf(!findIrcServer('ngircd'))('Channels that the relay keeps', () => {
	beforeEach(async () => {
		server = await IrcServer.start('ngircd');
		ada = await IrcSpeaker.join(server.port, 'ada', '#lobby', '#shut');
		ada.send('MODE #shut +i');
		await ada.settled();
		const address = `irc://127.0.0.1:${server.port}/lobby,shut`;
		relay = await RelayProcess.start({ args: ['--irc', address] });
		browser = await sharedChromium();
	});
	afterEach(async () => {
		ada.leave();
		await closeContexts();
		await relay?.dispose();
		await server?.dispose();
	});

	it('say in place of what there is no record, also offline, and which of them is not recorded now', async () => {
		const context = await browser.newContext();
		const page = await context.newPage();
		await page.goto(`${relay.url}/messages`);
		await expect
			.poll(async () => (await fetch(`${relay.url}/readyz`)).text())
			.toMatch(/^ready\n127\.0\.0\.1 shut: banned \(.+\)\n$/);
		ada.say('#lobby', 'before');
		await expect.poll(() => rows(page)).toEqual(['before']);
		// As long a nick as this server takes.
		ada.send('KICK #lobby backscrol :out');
		// What is said before the relay knows that it is out would be in no record.
		const ready = async (): Promise<string> => (await fetch(`${relay.url}/readyz`)).text();
		await expect.poll(ready).toContain('lobby');
		// Joined again after its pause.
		await expect.poll(ready, { timeout: 2 * PATIENCE_MS }).not.toContain('lobby');
		ada.say('#lobby', 'after');
		const record = [
			'before',
			expect.stringMatching(/^Not recorded .* · kicked by ada \(out\)$/),
			'after'
		];
		await expect.poll(() => rows(page)).toEqual(record);

		await page.goto(`${relay.url}/channels`);
		const shut = page.getByRole('row').filter({ hasText: 'shut' });
		await expect.poll(() => shut.innerText()).toMatch(/Not recorded since .+: .+/);
		const rail = page.getByRole('navigation', { name: 'Channels' });
		await rail.getByRole('link', { name: /^#shut, not recorded: .+/ }).waitFor();
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await relay.stop();
		await page.goto(`${relay.url}/messages`);
		await expectPill(page, /Offline|Reconnecting/);
		await expect.poll(() => rows(page)).toEqual(record);
	});
});

describe('A time without a record', () => {
	beforeEach(async () => {
		relay = await RelayProcess.start();
		browser = await sharedChromium();
	});
	afterEach(async () => {
		await closeContexts();
		await relay?.dispose();
	});

	/** Of each chart of a page, whether there are times in it that nobody knows of. */
	const unrecorded = (page: Page): Promise<boolean[]> =>
		page
			.locator('path[fill^="url(#hole"]')
			.evaluateAll((paths) => paths.map((path) => path.getAttribute('d') !== ''));

	/** How many days begin after one moment and up to another, both epoch ms. */
	const daysBetween = (from: number, to: number): number =>
		Math.round(
			(new Date(to).setHours(0, 0, 0, 0) - new Date(from).setHours(0, 0, 0, 0)) / 86_400_000
		);

	/** The days of a channel's chart that nobody knows of. */
	const unrecordedDays = async (page: Page): Promise<number> => {
		const paths = page.locator('path[fill^="url(#hole"]');
		return ((await paths.nth(1).getAttribute('d')) ?? '').split('M').length - 1;
	};

	it('is a hole in the diagrams of Home and beside its busiest channels, and in a channel’s minutes, days and hours, where there were no messages', async () => {
		const now = Date.now();
		const [hours, minutes] = [3_600_000, 60_000];
		await relay.ingest([{ id: 'm1', channel: 'lobby', user: 'ada', text: 'before' }]);
		const page = await (await browser.newContext()).newPage();
		await page.goto(relay.url);
		await expect.poll(() => unrecorded(page)).toEqual([false, false]);
		const answer = await fetch(`${relay.url}/api/ingest`, {
			method: 'POST',
			headers: { authorization: `Bearer ${relay.token}`, 'content-type': 'application/json' },
			body: JSON.stringify({
				channel: 'lobby',
				kind: 'outage',
				from: now - 30 * hours,
				to: now - 5 * minutes,
				cause: 'disconnected'
			})
		});
		expect(answer.status).toBe(200);
		// Without it Home asks again what the record lacks after its pause.
		await page.reload();
		await expect.poll(() => unrecorded(page)).toEqual([true, true]);
		const busiest = page.getByRole('region', { name: 'Busiest channels now' });
		await expect
			.poll(() => busiest.getByRole('listitem').innerText())
			.toMatch(/lobby\s+in part\s+1/);
		await page.goto(`${relay.url}/channels/lobby?id=1`);
		await expect.poll(() => unrecorded(page)).toEqual([true, true, true]);

		// A day later without the relay: the same days, as time stands still at what came last.
		const days = daysBetween(now - 30 * hours, now);
		await expect.poll(() => unrecordedDays(page)).toBe(days);
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await relay.stop();
		await page.clock.setFixedTime(now + 24 * hours);
		await page.reload();
		await expectPill(page, /Offline|Reconnecting/);
		await expect.poll(() => unrecordedDays(page)).toBe(days);
	});
});
