/** What a flood of messages does to the page that is open. */
import type { BrowserContext, Page } from 'playwright';
import { measured, type Bench, type Measured } from './bench';
import { openDevice, script } from './browser/device';
import { IngestClient, bodies } from './ingest-client';
import type { Fixture } from './fixture';
import { percentile } from '../support/stats';

const RATE = 5_000;
const SECONDS = 20;
const BATCH = 250;
const SCROLL_MS = 5_000;
/** A busy chat, while its reader types in the field of the list: a letter each 150 ms. */
const BUSY_RATE = 200;
const BUSY_BATCH = 4;
const KEYS = 80;
const KEY_MS = 150;

/** Sends `rate` messages a second by the clock, in batches of `size`. */
async function flood(
	client: IngestClient,
	batches: readonly Buffer[],
	{ rate, size }: { readonly rate: number; readonly size: number }
): Promise<void> {
	const started = performance.now();
	const underWay: Promise<unknown>[] = [];
	for (const [i, body] of batches.entries()) {
		const due = started + (i * size * 1_000) / rate;
		while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 2));
		underWay.push(client.post(body));
	}
	await Promise.all(underWay);
}

/** p95 of the time between two frames, in ms, while the page is scrolled. */
const scroll = async (page: Page): Promise<number> =>
	percentile(await page.evaluate((ms) => window.scrollFor(ms), SCROLL_MS), 0.95);

interface Typed {
	/** p95 of the time from a key to the frame that shows it, in ms. */
	readonly delay: number;
	/** The part of one core that the page's main thread took. */
	readonly cpu: number;
	/** Redraws of the list a second. */
	readonly redraws: number;
}

/** Types into the field of the list of all messages. */
async function typed(page: Page): Promise<Typed> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('Performance.enable');
	const busy = async (): Promise<number> =>
		(await devtools.send('Performance.getMetrics')).metrics.find(
			({ name }) => name === 'TaskDuration'
		)?.value ?? 0;
	await page.locator('[data-shortcut="search"]').focus();
	await page.evaluate(() => {
		window.keyDelays.length = 0;
		window.redraws = 0;
	});
	const before = await busy();
	const started = performance.now();
	for (let i = 0; i < KEYS; i++) {
		// Letters that come and go ask for nothing.
		await page.keyboard.press(i % 2 === 0 ? 'x' : 'Backspace');
		const due = started + (i + 1) * KEY_MS;
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
	}
	const seconds = (performance.now() - started) / 1_000;
	const cpu = ((await busy()) - before) / seconds;
	const { delays, redraws } = await page.evaluate(() => ({
		delays: window.keyDelays,
		redraws: window.redraws
	}));
	return { delay: percentile(delays, 0.95), cpu, redraws: redraws / seconds };
}

/** What a busy chat does to who types beside it. */
async function typing(
	device: BrowserContext,
	url: string,
	client: IngestClient,
	chat: Parameters<typeof bodies>[0]
): Promise<Measured[]> {
	const page = await device.newPage();
	await page.addInitScript({ content: await script('browser/typing.page.ts', 'typing') });
	await page.goto(`${url}/messages`);
	await page.locator('article').first().waitFor();
	const quiet = await typed(page);
	const few = chat.slice(0, Math.ceil((BUSY_RATE * KEYS * KEY_MS) / 1_000));
	const coming = flood(client, bodies(few, BUSY_BATCH), { rate: BUSY_RATE, size: BUSY_BATCH });
	const busy = await typed(page);
	await coming;
	await page.close();
	const name = `typing at ${BUSY_RATE} messages/s`;
	return [
		{
			...measured(`${name}: key to screen, p95`, busy.delay, 'ms', { baseline: quiet.delay }),
			target: '≤ 40',
			holds: busy.delay <= 40
		},
		measured(`${name}: the page’s main thread`, busy.cpu * 100, '% of a core', {
			baseline: quiet.cpu * 100
		}),
		measured(`${name}: redraws of the list`, busy.redraws, 'a second', { atMost: 4 })
	];
}

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
			const flooding = flood(client, batches, { rate: RATE, size: BATCH });
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
		return [...rows, ...(await typing(device, relay.url, client, chat))];
	} finally {
		client.close();
		await device.close();
		await relay.stop('SIGKILL');
	}
}

export const burst: Bench = {
	name: 'burst',
	about: `${RATE.toLocaleString('en-US')} messages a second for ${SECONDS} s by the clock, with one page open on a device that holds the corpus. The longest task of the page’s main thread meanwhile, and the time from one frame to the next while the page’s list is scrolled without a pause. Baseline of the frames: the same scroll on the same page with nothing coming in. Then ${BUSY_RATE} messages a second while somebody types in the field above the list: the time from a key to the frame that shows it, what the page’s main thread takes, and how often the list is redrawn. Baseline of these: the same typing with nothing coming in.`,
	run
};
