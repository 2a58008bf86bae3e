/** From the answer to the sender to the message on the screen. */
import { measured, type Bench, type Measured } from './bench';
import { openDevice, script } from './browser/device';
import { IngestClient } from './ingest-client';
import { percentile } from '../support/stats';
import type { Page } from 'playwright';

/** Messages a second, how many a request, for how long, and the bound of p95. */
const RATES = [
	{ rate: 10, batch: 1, seconds: 12, atMost: 60 },
	{ rate: 200, batch: 1, seconds: 8, atMost: 150 },
	{ rate: 1_000, batch: 5, seconds: 8, atMost: 250 }
] as const;
/** How long the page may take to show the last message before it counts as missing. */
const PATIENCE_MS = 10_000;

const textOf = (rate: number, i: number): string => `message ${i} of those at ${rate} a second`;

const seen = (page: Page, texts: readonly string[]): Promise<(number | null)[]> =>
	page.evaluate((list) => window.arrivalsOf(list), texts);

/** When the page had come as far as each message: it, or a newer one, was in the document. */
function reached(arrivals: readonly (number | null)[]): number[] {
	let first = Infinity;
	return arrivals
		.toReversed()
		.map((at) => (first = Math.min(first, at ?? Infinity)))
		.reverse();
}

async function measure(
	page: Page,
	client: IngestClient,
	{ rate, batch, seconds, atMost }: (typeof RATES)[number]
): Promise<Measured[]> {
	const texts = Array.from({ length: rate * seconds }, (_, i) => textOf(rate, i));
	const answered: number[] = [];
	const underWay: Promise<void>[] = [];
	const started = performance.now();
	let sent = 0;
	await new Promise<void>((resolve) => {
		const clock = setInterval(() => {
			const due = ((performance.now() - started) / 1_000) * rate;
			while (sent < due && sent < texts.length) {
				const from = sent;
				const events = texts
					.slice(from, (sent += batch))
					.map((text, i) => ({ channel: 'latency', user: `sender ${(from + i) % 50}`, text }));
				const post = client.post(Buffer.from(JSON.stringify(events))).then(() => {
					for (let i = from; i < from + events.length; i++) answered[i] = Date.now();
				});
				underWay.push(post);
			}
			if (sent < texts.length) return;
			clearInterval(clock);
			resolve();
		}, 2);
	});
	await Promise.all(underWay);
	const last = texts.slice(-1);
	const until = performance.now() + PATIENCE_MS;
	while ((await seen(page, last))[0] === null && performance.now() < until) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	const arrivals = await seen(page, texts);
	const delays = arrivals.map((at, i) => (at === null ? Infinity : at - (answered[i] ?? NaN)));
	const shown = delays.filter(Number.isFinite);
	const passed = reached(arrivals).map((at, i) => at - (answered[i] ?? NaN));
	return [
		measured(`${rate}/s, p50`, percentile(delays, 0.5), 'ms'),
		measured(`${rate}/s, p95`, percentile(delays, 0.95), 'ms', { atMost }),
		measured(`${rate}/s, p95 to it or a newer one`, percentile(passed, 0.95), 'ms'),
		measured(`${rate}/s, worst`, Math.max(...shown), 'ms'),
		measured(`${rate}/s, never shown`, texts.length - shown.length, `of ${texts.length}`)
	];
}

export const latency: Bench = {
	name: 'latency',
	about:
		'/messages in Chromium on a device that already holds the whole corpus, following the newest; messages are sent by the clock, one a request (five at 1,000/s). The delay of a message counts from the moment its sender had the durable answer to the moment a MutationObserver of the page sees its text in the document. The page holds a bounded number of the newest: a message that it passed over is never shown, and counts as later than any other; how soon the page had come at least as far is told beside.',
	async run(fixture) {
		const relay = await fixture.relayWith('interleaved');
		const device = await openDevice(fixture.folder());
		const client = new IngestClient(relay, 16);
		try {
			const page = await device.newPage();
			await page.addInitScript({ content: await script('browser/arrivals.page.ts', 'arrivals') });
			await page.goto(`${relay.url}/messages`);
			await page.waitForFunction(
				() =>
					/^(Live|Idle)/.test(
						document.querySelector('[role=status] button')?.textContent?.trim() ?? ''
					),
				undefined,
				{ timeout: 60_000 }
			);
			const rows: Measured[] = [];
			for (const rate of RATES) rows.push(...(await measure(page, client, rate)));
			return rows;
		} finally {
			client.close();
			await device.close();
			await relay.stop('SIGKILL');
		}
	}
};
