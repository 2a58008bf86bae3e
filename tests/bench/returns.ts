/** How soon pages are live again after the way to their relay was cut. */
import type { Browser, Page } from 'playwright';
import { measured, type Bench, type Measured } from './bench';
import { script } from './browser/device';
import { launchChromium } from '../support/browser';
import { Proxy, type Weather } from '../support/proxy';
import { RelayProcess } from '../support/relay-process';
import { percentile } from '../support/stats';

/** Pages that are cut off at once, each a device of its own: more would be a measure of the machine. */
const PAGES = 4;
/** How long the way is cut, in s, how often, and how soon all are live after its return, in ms. */
const CUTS = [
	[1, 5, 3_000],
	[4, 5, 3_000],
	[20, 5, 4_000],
	[120, 1, 8_000]
] as const;
/** What hasn't come by then doesn't. */
const PATIENCE_MS = 60_000;

const pill = (page: Page, words: string): Promise<number> =>
	page.evaluate(([words, patience]) => window.momentOf('[role="status"] button', words, patience), [
		words,
		PATIENCE_MS
	] as const);
const isLive = (page: Page): Promise<number> => pill(page, 'Live|Idle');

async function opened(browser: Browser, url: string): Promise<Page> {
	const context = await browser.newContext();
	await context.addInitScript({ content: await script('browser/moment.page.ts', 'moment') });
	const page = await context.newPage();
	await page.goto(url);
	await isLive(page);
	return page;
}

/** From the way's return to each page's being live, in ms; 0 for one that noticed nothing. */
async function returns(
	proxy: Proxy,
	pages: readonly Page[],
	weather: Weather,
	seconds: number
): Promise<number[]> {
	await Promise.all(pages.map(isLive));
	// Not always at the same place between two beats.
	await new Promise((resolve) => setTimeout(resolve, 3_000 + Math.random() * 2_000));
	proxy.weather = weather;
	if (weather === 'refusing') proxy.reset();
	await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
	const live = pages.map(isLive);
	const backAt = Date.now();
	proxy.weather = 'clear';
	// Bytes were lost on what was open: a system that sends again finds out that nobody has these connections.
	proxy.reset();
	const soon = await Promise.all(live);
	// One that had noticed nothing notices now.
	await new Promise((resolve) => setTimeout(resolve, 500));
	const late = await Promise.all(pages.map(isLive));
	return soon.map((at, i) => Math.max(0, (at < backAt ? (late[i] ?? at) : at) - backAt));
}

export const comingBack: Bench = {
	name: 'returns',
	about: `${PAGES} visible pages in Chromium, each a device of its own, behind a proxy that is cut for a while and gives no online event: it turns away who connects, or swallows all that is sent. From the way's return to the status pill's Live, by a MutationObserver and the page's own clock; the worst of ${5 * PAGES} draws, of cuts of two minutes of ${PAGES}.`,
	async run(fixture) {
		const relay = await RelayProcess.start({ data: fixture.folder() });
		const proxy = await Proxy.start(() => relay.port);
		const browser = await launchChromium();
		const rows: Measured[] = [];
		try {
			await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'hello' }]);
			const pages: Page[] = [];
			while (pages.length < PAGES) pages.push(await opened(browser, proxy.url));
			for (const [weather, does] of [
				['refusing', 'refused'],
				['silent', 'swallowed']
			] as const) {
				for (const [seconds, rounds, atMost] of CUTS) {
					const took: number[] = [];
					for (let round = 0; round < rounds; round++) {
						took.push(...(await returns(proxy, pages, weather, seconds)));
					}
					const what = `${does} for ${seconds} s: live after`;
					rows.push(
						measured(`${what}, median`, percentile(took, 0.5), 'ms'),
						measured(`${what}, worst`, Math.max(...took), 'ms', { atMost })
					);
				}
			}
			return rows;
		} finally {
			await browser.close();
			await proxy.stop();
			await relay.stop('SIGKILL');
		}
	}
};
