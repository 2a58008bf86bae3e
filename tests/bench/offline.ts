/** With no relay: from the start of the navigation to the messages. */
import type { BrowserContext } from 'playwright';
import { measured, type Bench, type Measured } from './bench';
import { call, openDevice, script } from './browser/device';
import type { Fixture } from './fixture';
import { percentile } from '../support/stats';

const NEWEST = 100;
const RUNS = 10;
/** Starts of the whole browser: each takes seconds. */
const COLD_RUNS = 4;
/** An opening that takes longer counts as one that never ends. */
const PATIENCE_MS = 5_000;

interface FirstMessages {
	/** When the newest message was in the document, and when the newest 100 were. */
	readonly newest: number;
	readonly all: number;
}

async function open(
	device: BrowserContext,
	url: string,
	texts: readonly string[]
): Promise<FirstMessages> {
	const page = await device.newPage();
	await page.addInitScript({
		content: `window.expectedTexts = ${JSON.stringify(texts)}; ${await script('browser/opening.page.ts', 'opening')}`
	});
	await page.goto(`${url}/messages`);
	await page
		.waitForFunction(() => window.allAt !== null, undefined, { timeout: PATIENCE_MS })
		.catch(() => undefined);
	const opening = await page.evaluate(() => ({ newest: window.newestAt, all: window.allAt }));
	await page.close();
	return { newest: opening.newest ?? Infinity, all: opening.all ?? Infinity };
}

/** Lets the device take the corpus, and its service worker the app. */
async function prepare(device: BrowserContext, url: string, messages: number): Promise<void> {
	const page = await device.newPage();
	await page.goto(`${url}/messages`);
	const watch = await script('catchup/archive.page.ts', 'archivePage');
	await call(page, watch, 'archivePage', 'whole', url, messages);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.close();
}

function rowsOf(name: string, openings: readonly FirstMessages[], atMost?: number): Measured[] {
	const all = openings.map((opening) => opening.all);
	return [
		measured(
			`${name}: newest message, median`,
			percentile(
				openings.map(({ newest }) => newest),
				0.5
			),
			'ms'
		),
		measured(`${name}: newest ${NEWEST}, median`, percentile(all, 0.5), 'ms', { atMost }),
		measured(`${name}: newest ${NEWEST}, p95`, percentile(all, 0.95), 'ms')
	];
}

async function run(fixture: Fixture): Promise<Measured[]> {
	const messages = fixture.messages('interleaved');
	const texts = messages.slice(-NEWEST).map(({ text }) => text.trim());
	const relay = await fixture.relayWith('interleaved');
	const profile = fixture.folder();
	let device = await openDevice(profile);
	try {
		await prepare(device, relay.url, messages.length);
		await relay.stop();
		const warm: FirstMessages[] = [];
		for (let i = 0; i < RUNS; i++) warm.push(await open(device, relay.url, texts));
		const cold: FirstMessages[] = [];
		for (let i = 0; i < COLD_RUNS; i++) {
			await device.close();
			device = await openDevice(profile);
			cold.push(await open(device, relay.url, texts));
		}
		return [...rowsOf('new tab', warm, 500), ...rowsOf('browser just started', cold)];
	} finally {
		await device.close();
		await relay.stop('SIGKILL');
	}
}

export const offline: Bench = {
	name: 'offline',
	about: `A device that holds the whole corpus and the app’s service worker opens /messages with the relay stopped: from the start of the navigation to the newest message, and to all of the newest ${NEWEST} in order, in the document. ${RUNS} times in a new tab of a running browser, ${COLD_RUNS} times as the first page of a browser that was just started.`,
	run
};
