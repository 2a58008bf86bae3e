import type { Browser, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	closeContexts,
	expectPill,
	expectTotals,
	loadOf,
	sharedChromium,
	shownTexts
} from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { Proxy } from '../../support/proxy';
import { RelayProcess } from '../../support/relay-process';

let browser: Browser;
let page: Page;
let relay: RelayProcess;

beforeEach(async () => {
	browser = await sharedChromium();
	page = await (await browser.newContext()).newPage();
});
afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
});

const say = (text: string) => relay.ingest([{ channel: 'lobby', user: 'ada', text }]);

describe('Where no WebSocket is to be had', () => {
	it('because a proxy refuses the upgrade, the page polls, and is live again when it can be', async () => {
		relay = await RelayProcess.start();
		const proxy = await Proxy.start(() => relay.port);
		try {
			proxy.weather = 'no-upgrade';
			await page.goto(proxy.url);
			await expectPill(page, /^Polling/);
			await say('by polling');
			await expect.poll(() => shownTexts(page, 'Latest messages')).toEqual(['by polling']);
			await expectTotals(page, { messages: 1, channels: 1, users: 1 });
			const load = await loadOf(page);

			proxy.weather = 'clear';
			await expectPill(page, /^Live|^Idle/);
			await say('by socket');
			await expectTotals(page, { messages: 2, channels: 1, users: 1 });
			expect(await relay.connections()).toBe(1);
			expect(await loadOf(page)).toBe(load);
		} finally {
			await proxy.stop();
		}
	});

	it('because the relay has it switched off, the page polls until it is switched on', async () => {
		relay = await RelayProcess.start({ args: ['--no-websocket'] });
		await page.goto(relay.url);
		await expectPill(page, /^Polling/);
		await say('by polling');
		await expect.poll(() => shownTexts(page, 'Latest messages')).toEqual(['by polling']);
		expect((await relay.snapshot()).transports).toEqual({ websocket: false, polling: true });

		const load = await loadOf(page);
		await relay.stop();
		await relay.start([]);
		await expectPill(page, /^Live|^Idle/);
		await expectTotals(page, { messages: 1, channels: 1, users: 1 });
		expect(await loadOf(page)).toBe(load);
	});

	it('a link on which one answer takes longer than any silence may last gets there all the same', async () => {
		relay = await RelayProcess.start({ args: ['--no-websocket'] });
		const proxy = await Proxy.start(() => relay.port);
		try {
			await page.goto(proxy.url);
			await expectPill(page, /^Polling/);
			await say('before');
			await expectTotals(page, { messages: 1, channels: 1, users: 1 });
			proxy.weather = 'refusing';
			proxy.reset();
			await expectPill(page, /Reconnecting|Offline/);
			await relay.ingestAll(loadCorpus(2_000).messages);
			const { totals } = await relay.snapshot();
			// 60 kB in more than 6 s.
			proxy.pace = 10_000;
			proxy.weather = 'clear';
			await expectTotals(page, totals);
		} finally {
			await proxy.stop();
		}
	});
});
