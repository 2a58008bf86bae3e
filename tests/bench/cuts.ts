/** How soon a page tells of a cut, and how soon another tab takes the lead. */
import type { BrowserContext, Page } from 'playwright';
import { measured, type Bench, type Measured } from './bench';
import { script } from './browser/device';
import { launchChromium } from '../support/browser';
import { Proxy } from '../support/proxy';
import { RelayProcess } from '../support/relay-process';

/** How often each is done; the worst of them is told. */
const ROUNDS = 3;
/** SC-004: the status within 5 s of a cut. */
const TOLD_MS = 5_000;
/** Silence of 4.5 s, looked at once a second. */
const LEADS_MS = 6_000;
/** What hasn't come by then doesn't. */
const PATIENCE_MS = 40_000;

const momentOf = (page: Page, selector: string, pattern: string): Promise<number> =>
	page.evaluate(([selector, pattern, patience]) => window.momentOf(selector, pattern, patience), [
		selector,
		pattern,
		PATIENCE_MS
	] as const);
const pill = (page: Page, words: string): Promise<number> =>
	momentOf(page, '[role="status"] button', words);
const LIVE = 'Live|Idle';

/** The worst of some rounds, in ms from the cut to the moment that follows from it. */
async function worst(rounds: () => Promise<number>): Promise<number> {
	let most = 0;
	for (let round = 0; round < ROUNDS; round++) most = Math.max(most, await rounds());
	return most;
}

/** From a cut to the pill's word for it, then mended. */
async function told(page: Page, cut: () => unknown, mend: () => unknown): Promise<number> {
	await pill(page, LIVE);
	const moment = pill(page, 'Reconnecting|Offline|Polling');
	const cutAt = Date.now();
	await cut();
	const took = (await moment) - cutAt;
	await mend();
	return took;
}

/** From the end of the tab that leads to the first message that the other one shows after it. */
async function taken(
	context: BrowserContext,
	relay: RelayProcess,
	end: (leader: Page) => Promise<unknown>
): Promise<number> {
	const [leader, other] = [await context.newPage(), await context.newPage()];
	for (const page of [leader, other]) {
		await page.goto(relay.url);
		await pill(page, LIVE);
	}
	await other.bringToFront();
	const text = `who leads now, at ${Date.now()}`;
	const moment = momentOf(other, '[role="log"]', text);
	const endedAt = Date.now();
	await end(leader);
	await relay.ingest([{ channel: 'lobby', user: 'ada', text }]);
	const took = (await moment) - endedAt;
	await Promise.all([leader.close(), other.close()]);
	return took;
}

export const cuts: Bench = {
	name: 'cuts',
	about: `A page in Chromium, by a MutationObserver and its own clock: from a cut to the status pill's word for it, with the relay killed, the device offline, and a connection that falls silent without an event; and from the end of the tab that leads (closed, or frozen as a sleeping one is) to the first message that another tab shows after it. The worst of ${ROUNDS} each.`,
	async run(fixture) {
		const relay = await RelayProcess.start({ data: fixture.folder() });
		const proxy = await Proxy.start(() => relay.port);
		const browser = await launchChromium();
		try {
			const context = await browser.newContext();
			await context.addInitScript({ content: await script('browser/moment.page.ts', 'moment') });
			const page = await context.newPage();
			await page.goto(proxy.url);
			const rows: Measured[] = [];
			const tells = async (
				what: string,
				cut: () => unknown,
				mend: () => unknown
			): Promise<void> => {
				const ms = await worst(() => told(page, cut, mend));
				rows.push(measured(`told that ${what}`, ms, 'ms', { atMost: TOLD_MS }));
			};
			await tells(
				'the relay was killed',
				() => relay.stop('SIGKILL'),
				() => relay.start()
			);
			await tells(
				'the device is offline',
				() => context.setOffline(true),
				() => context.setOffline(false)
			);
			await tells(
				'the connection is silent',
				() => (proxy.weather = 'silent'),
				() => {
					proxy.weather = 'clear';
					proxy.reset();
				}
			);
			await page.close();
			const leads = async (
				what: string,
				end: (leader: Page) => Promise<unknown>
			): Promise<void> => {
				const ms = await worst(() => taken(context, relay, end));
				rows.push(measured(`another tab leads when one ${what}`, ms, 'ms', { atMost: LEADS_MS }));
			};
			await leads('is closed', (leader) => leader.close());
			await leads('is frozen', async (leader) => {
				const session = await context.newCDPSession(leader);
				return session.send('Page.setWebLifecycleState', { state: 'frozen' });
			});
			return rows;
		} finally {
			await browser.close();
			await proxy.stop();
			await relay.stop('SIGKILL');
		}
	}
};
