/** What a flood of messages does to the page that is open. */
import type { Page } from 'playwright';
import { measured, type Bench, type Measured } from './bench';
import { openDevice, script } from './browser/device';
import { IngestClient, bodies } from './ingest-client';
import type { Fixture } from './fixture';
import { percentile } from '../support/stats';

const RATE = 5_000;
const SECONDS = 20;
const BATCH = 250;
const SCROLL_MS = 5_000;

/** Sends `RATE` messages a second by the clock for `seconds`. */
async function flood(client: IngestClient, batches: readonly Buffer[]): Promise<void> {
	const started = performance.now();
	const underWay: Promise<unknown>[] = [];
	for (const [i, body] of batches.entries()) {
		const due = started + (i * BATCH * 1_000) / RATE;
		while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 2));
		underWay.push(client.post(body));
	}
	await Promise.all(underWay);
}

/** p95 of the time between two frames, in ms, while the page is scrolled. */
const scroll = async (page: Page): Promise<number> =>
	percentile(await page.evaluate((ms) => window.scrollFor(ms), SCROLL_MS), 0.95);

async function run(fixture: Fixture): Promise<Measured[]> {
	const relay = await fixture.relayWith('interleaved');
	const device = await openDevice(fixture.folder());
	const client = new IngestClient(relay, 8);
	const chat = fixture
		.messages('interleaved')
		.slice(0, RATE * SECONDS)
		.map(({ channel, user, text }) => ({ channel, user, text }));
	const batches = bodies(chat, BATCH);
	const [{ channel, user } = { channel: '', user: '' }] = chat;
	const pages = [
		['/', '/'],
		['/messages', '/messages'],
		['/channels', '/channels'],
		['a channel', `/channels/${encodeURIComponent(channel)}`],
		['/users', '/users'],
		['a profile', `/users/${encodeURIComponent(user)}`]
	] as const;
	const rows: Measured[] = [];
	try {
		for (const [name, path] of pages) {
			const page = await device.newPage();
			await page.addInitScript({ content: await script('browser/tasks.page.ts', 'tasks') });
			await page.addInitScript({ content: await script('browser/scroll.page.ts', 'scroll') });
			await page.goto(relay.url + path);
			await page.waitForFunction(
				() =>
					/^(Live|Idle)/.test(
						document.querySelector('[role=status] button')?.textContent?.trim() ?? ''
					),
				undefined,
				{ timeout: 60_000 }
			);
			const idle = await scroll(page);
			await page.evaluate(() => void (window.longTasks.length = 0));
			const flooding = flood(client, batches);
			const busy = await scroll(page);
			await flooding;
			const tasks = await page.evaluate(() => window.longTasks);
			rows.push(measured(`${name}: longest task`, Math.max(0, ...tasks), 'ms', { atMost: 100 }), {
				...measured(`${name}: frames while scrolling, p95`, busy, 'ms', { baseline: idle }),
				target: 'ratio ≤ 1.5',
				holds: busy / idle <= 1.5
			});
			await page.close();
		}
		return rows;
	} finally {
		client.close();
		await device.close();
		await relay.stop('SIGKILL');
	}
}

export const burst: Bench = {
	name: 'burst',
	about: `${RATE.toLocaleString('en-US')} messages a second for ${SECONDS} s by the clock, with one page open on a device that holds the corpus. The longest task of the page’s main thread meanwhile, and the time from one frame to the next while the page’s list is scrolled without a pause. Baseline of the frames: the same scroll on the same page with nothing coming in.`,
	run
};
