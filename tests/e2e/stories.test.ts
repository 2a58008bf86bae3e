/**
 * The five stories at once, under load: Home, /messages, /channels, /users and a profile follow 500
 * messages a second for a minute, through a cut, and end with the relay's own figures. So does a device
 * that comes late and holds the newest messages only.
 */
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectPill, expectTotals, launchChromium } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { Proxy } from '../support/proxy';
import { RelayProcess } from '../support/relay-process';

const SECONDS = 60;
const BATCHES_A_SECOND = 10;
const BATCH = 50;
/** The cut begins in the middle, and lasts until the pill has told of it. */
const CUT_AT = (SECONDS * BATCHES_A_SECOND) / 2;
const VISIBLE_WITHIN_MS = 2_000;
const WATCHED = 'Story Teller';
const SILENCE = /Reconnecting|Offline/;

const grouped = new Intl.NumberFormat('en-US');
const history = loadCorpus(6_000).messages;
let relay: RelayProcess;
let proxy: Proxy;
let browser: Browser;

/** Runs in a page from its start: when each numbered message was first in the document, and whether any two ever stood out of order. */
const WATCH = () => {
	const state = { seen: {} as Record<number, number>, disorder: '' };
	Object.assign(window, { stories: state });
	const numberOf = (element: Element): number =>
		Number(/^story (\d+) /.exec(element.textContent ?? '')?.[1] ?? NaN);
	const note = (node: Node): void => {
		if (!(node instanceof Element)) return;
		for (const element of node.querySelectorAll('[data-part="text"]')) {
			const number = numberOf(element);
			if (!Number.isNaN(number)) state.seen[number] ??= Date.now();
		}
	};
	const check = (): void => {
		let before = -1;
		for (const element of document.querySelectorAll('[role="log"] [data-part="text"]')) {
			const number = numberOf(element);
			if (Number.isNaN(number)) continue;
			if (number <= before) state.disorder ||= `${number} after ${before}`;
			before = number;
		}
	};
	new MutationObserver((changes) => {
		for (const { addedNodes } of changes) addedNodes.forEach(note);
	}).observe(document, { subtree: true, childList: true });
	setInterval(check, 250);
};
const watched = (page: Page) =>
	page.evaluate(
		() =>
			(window as unknown as { stories: { seen: Record<number, number>; disorder: string } }).stories
	);

beforeAll(async () => {
	relay = await RelayProcess.start();
	proxy = await Proxy.start(() => relay.port);
	browser = await launchChromium();
	await relay.ingestAll(history);
	await relay.ingest([{ channel: 'stories', user: WATCHED, text: 'once upon a time' }]);
}, 60_000);
afterAll(async () => {
	await browser?.close();
	await proxy?.stop();
	await relay?.dispose();
});

interface Pages {
	readonly home: Page;
	readonly messages: Page;
	readonly channels: Page;
	readonly users: Page;
	readonly profile: Page;
}

async function openAll(context: BrowserContext): Promise<Pages> {
	const open = async (path: string): Promise<Page> => {
		const page = await context.newPage();
		await page.goto(proxy.url + path);
		return page;
	};
	return {
		home: await open('/'),
		messages: await open('/messages'),
		channels: await open('/channels'),
		users: await open('/users'),
		profile: await open(`/users/${encodeURIComponent(WATCHED)}`)
	};
}

const cells = (page: Page, name: string): Promise<string[]> =>
	page
		.locator('[role="row"]', { hasText: name })
		.first()
		.locator('[role="cell"]')
		.allInnerTexts()
		.catch(() => []);

/** Every count on every page is the relay's. */
async function expectRelaysFigures(pages: Pages): Promise<void> {
	const { log, totals, channels } = await relay.snapshot();
	const answer = await fetch(`${relay.url}/api/logs/${log}/users?limit=3`);
	const { users } = (await answer.json()) as { users: { login: string; messages: number }[] };
	await expectTotals(pages.home, totals, 30_000);
	for (const { name, messages } of channels) {
		await expect
			.poll(() => cells(pages.channels, name), { timeout: 20_000 })
			.toContain(grouped.format(messages));
	}
	for (const { login, messages } of users) {
		await expect
			.poll(() => cells(pages.users, login), { timeout: 20_000 })
			.toContain(grouped.format(messages));
	}
	const teller = users.find(({ login }) => login === WATCHED);
	await expect
		.poll(() => pages.profile.locator('dd').first().innerText(), { timeout: 20_000 })
		.toBe(grouped.format(teller?.messages ?? -1));
}

it(
	`five pages follow ${BATCHES_A_SECOND * BATCH} messages a second for ${SECONDS} s, through a cut, to the relay's own figures`,
	{ timeout: 240_000 },
	async () => {
		const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
		await context.addInitScript(WATCH);
		const pages = await openAll(context);
		const all = Object.values(pages) as Page[];
		for (const page of all) await expectPill(page, /Live/, 20_000);

		const answered: number[] = [];
		let sent = 0;
		/** Messages that were under way while nothing came through. */
		let cut = { from: Infinity, to: -Infinity };
		let mended: Promise<void> = Promise.resolve();
		const started = performance.now();
		for (let batch = 0; batch < SECONDS * BATCHES_A_SECOND; batch++) {
			const due = started + (batch * 1_000) / BATCHES_A_SECOND;
			while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 5));
			const events = Array.from({ length: BATCH }, (_, i) => ({
				channel: `room ${(sent + i) % 5}`,
				user: (sent + i) % 10 === 0 ? WATCHED : `listener ${(sent + i) % 47}`,
				text: `story ${sent + i} goes on`
			}));
			await relay.ingest(events);
			const now = Date.now();
			for (let i = 0; i < BATCH; i++) answered.push(now);
			sent += BATCH;
			if (batch !== CUT_AT) continue;
			cut = { from: sent, to: Infinity };
			proxy.weather = 'silent';
			mended = (async () => {
				const before = await Promise.all(all.map((page) => page.locator('article').count()));
				await Promise.all(all.map((page) => expectPill(page, SILENCE, 6_500)));
				const after = await Promise.all(all.map((page) => page.locator('article').count()));
				// What was shown stays.
				after.forEach((shown, i) => expect(shown).toBeGreaterThanOrEqual(before[i] ?? 0));
				proxy.weather = 'clear';
				proxy.reset();
				await expectPill(pages.home, /Live/, 15_000);
				cut.to = sent;
			})();
			mended.catch(() => undefined);
		}
		await mended;
		await expectRelaysFigures(pages);

		const last = sent - 1;
		for (const [name, page] of [
			['messages', pages.messages],
			['profile', pages.profile]
		] as const) {
			const mine = name === 'profile' ? 10 : 1;
			const newest = last - (last % mine);
			await expect
				.poll(async () => newest in (await watched(page)).seen, { timeout: 10_000, message: name })
				.toBe(true);
			const { seen, disorder } = await watched(page);
			expect(disorder, name).toBe('');
			let [late, counted] = [0, 0];
			for (let n = 0; n < sent; n += mine) {
				if (n >= cut.from - BATCH && n <= cut.to + 2 * BATCHES_A_SECOND * BATCH) continue;
				counted++;
				if (!((seen[n] ?? Infinity) - (answered[n] ?? 0) <= VISIBLE_WITHIN_MS)) late++;
			}
			expect(late / counted, `${name}: ${late} of ${counted} late`).toBeLessThanOrEqual(0.05);
		}
		expect((await watched(pages.home)).disorder).toBe('');

		// A device that comes now and gets no history: it holds what is newest, and all figures.
		const late = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
		await late.route(/\/(bundle|segments)\b/, (route) => route.abort());
		await expectRelaysFigures(await openAll(late));
	}
);
