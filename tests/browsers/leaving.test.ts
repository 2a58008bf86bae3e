/**
 * A page that is left, closed or killed never keeps another one from reading or writing, and no failure of the browser's
 * database is final. BACKSCROLL_LONG=1 tries each as often as docs/RELIABILITY.md says.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../src/lib/std/random';
import { readArchive } from '../support/archive-reader';
import { expectPill, expectTotals, pillWord, shownTexts } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import type { Device, EnginePage } from '../support/engines/device';
import { findEngines } from '../support/engines/find.mjs';
import { closeDevices, openDevice } from '../support/engines/launch';
import { processesOf, signal } from '../support/engines/processes';
import { asLong } from '../support/long';
import { RelayProcess } from '../support/relay-process';
import { seed } from '../support/seed';

const LOADS = asLong(10, 200);
const LOADS_IN_CATCH_UP = asLong(5, 50);
const SEQUENCES = asLong(4, 50);
const KILLS = asLong(2, 20);
const MINUTE_MS = 60_000;

const PATHS = ['/', '/messages', '/channels', '/users', '/settings'];
const { messages } = loadCorpus(20_000);
let relay: RelayProcess;

beforeAll(async () => {
	relay = await RelayProcess.start();
	await relay.ingestAll(messages);
});
afterEach(closeDevices);
afterAll(() => relay?.dispose());

let said = 0;
/** Says something, and waits until the page shows it. */
async function expectLive(page: EnginePage): Promise<void> {
	const text = `said ${++said}`;
	await relay.ingest([{ channel: 'lobby', user: 'ada', text }]);
	await expect
		.poll(async () => (await shownTexts(page, 'Messages')).at(-1), { timeout: MINUTE_MS })
		.toBe(text);
	await expectPill(page, /Live|Idle|Catching up/);
}

/** Waits until a page of the app has something to say; another one has nothing. */
const settled = (page: EnginePage): Promise<void> =>
	expect
		.poll(
			() =>
				page.evaluate(() => {
					const pill = document.querySelector<HTMLElement>('[role="status"] button');
					return location.pathname === '/healthz' ? 'elsewhere' : (pill?.innerText ?? '').trim();
				}),
			{ timeout: MINUTE_MS }
		)
		.toMatch(/Live|Idle|Catching up|elsewhere/);

/** Waits until the settings say that the current archive is complete. */
async function expectComplete(page: EnginePage): Promise<void> {
	await page.goto(`${relay.url}/settings`);
	await expect
		.poll(() => page.evaluate(() => document.body.innerText), { timeout: 4 * MINUTE_MS })
		.toContain('all of them on this device');
}

describe.each(findEngines())('In %s', (engine) => {
	it(
		`${LOADS} loads of a complete archive come to be live`,
		{ timeout: LOADS * MINUTE_MS },
		async () => {
			const device = await openDevice(engine);
			const page = await device.newPage();
			await page.goto(`${relay.url}/messages`);
			await expectComplete(page);
			for (let i = 0; i < LOADS; i++) {
				await page.goto(`${relay.url}${PATHS[i % PATHS.length]}`);
				await expect
					.poll(() => pillWord(page), { timeout: MINUTE_MS })
					.toMatch(/Live|Idle|Stopped/);
				expect(await pillWord(page), `load ${i}`).not.toBe('Stopped');
			}
		}
	);

	it(
		`${LOADS_IN_CATCH_UP} loads in mid catch-up come to be live`,
		{ timeout: (LOADS_IN_CATCH_UP + 4) * MINUTE_MS },
		async () => {
			for (let i = 0; i < LOADS_IN_CATCH_UP;) {
				const device = await openDevice(engine);
				const page = await device.newPage();
				for (const path of PATHS) {
					if (i++ >= LOADS_IN_CATCH_UP) break;
					await page.goto(`${relay.url}${path}`);
					await expect
						.poll(() => pillWord(page), { timeout: MINUTE_MS, interval: 20 })
						.toMatch(/Live|Idle|Catching up|Stopped/);
					expect(await pillWord(page), `load ${i}`).not.toBe('Stopped');
				}
				await page.goto(`${relay.url}/messages`);
				await expectLive(page);
				await closeDevices();
			}
		}
	);

	it(
		`${SEQUENCES} sequences of leaving keep no window from being live (seed ${seed})`,
		{ timeout: 2 * SEQUENCES * MINUTE_MS },
		async () => {
			const random = seeded(seed);
			const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
			let device: Device | null = null;
			for (let i = 0; i < SEQUENCES; i++) {
				// Each second one begins without an archive, and so leaves in mid catch-up.
				if (i % 2 === 0) {
					await closeDevices();
					device = await openDevice(engine);
				}
				if (!device) return;
				const steps: string[] = [];
				let page = await device.newPage();
				await page.goto(`${relay.url}/messages`);
				for (let step = 0; step < 6; step++) {
					const what = pick([
						'address',
						'elsewhere',
						'back',
						'forward',
						'second',
						'reload'
					] as const);
					steps.push(what);
					if (random() < 0.5) await settled(page);
					if (what === 'address') await page.goto(`${relay.url}${pick(PATHS)}`);
					else if (what === 'elsewhere') await page.goto(`${relay.url}/healthz`);
					else if (what === 'second') {
						const other = await device.newPage();
						await other.goto(`${relay.url}${pick(PATHS)}`);
						if (random() < 0.5) await page.close();
						page = other;
					} else await page[what]();
				}
				// Where the last steps led to a page that isn't the app's.
				const last = random() < 0.5 ? page : await device.newPage();
				await last.goto(`${relay.url}/messages`);
				await last.bringToFront();
				await expectLive(last).catch((error: unknown) => {
					throw new Error(`sequence ${i}: ${steps.join(', ')}: ${String(error)}`);
				});
				await last.close();
			}
		}
	);

	it('a page that is left in mid catch-up, and kept by the browser, holds no second window up', async () => {
		const device = await openDevice(engine);
		const [left, other] = [await device.newPage(), await device.newPage()];
		await left.goto(`${relay.url}/messages`);
		await expectPill(left, /Catching up|Live/);
		await left.goto(`${relay.url}/healthz`);
		await other.goto(`${relay.url}/messages`);
		await other.bringToFront();
		await expectLive(other);
		await left.back();
		await expectLive(left);
	});

	it('an archive whose browser was killed in mid catch-up is completed, and the same as the log', async () => {
		const device = await openDevice(engine);
		const page = await device.newPage();
		await page.goto(`${relay.url}/messages`);
		await expectPill(page, /Catching up|Live/);
		await device.kill();
		const again = await openDevice(engine, { profile: device.profile });
		const reader = await again.newPage();
		await reader.goto(relay.url);
		await expectComplete(reader);
		await reader.goto(relay.url);
		const { totals } = await relay.snapshot();
		await expectTotals(reader, totals);
		const kept = await readArchive(reader);
		expect(kept).toMatchObject({ messages: totals.messages, gaps: 0, breaks: 0 });
	});
});

it.runIf(findEngines().includes('webkit'))(
	`a page whose process of databases was killed ${KILLS} times is live again each time by itself`,
	{ timeout: (KILLS + 2) * MINUTE_MS },
	async () => {
		const device = await openDevice('webkit');
		const page = await device.newPage();
		await page.goto(`${relay.url}/messages`);
		await expectPill(page, /Live|Idle/);
		const load = await page.evaluate(() => performance.timeOrigin);
		for (let i = 0; i < KILLS; i++) {
			signal(processesOf(device.pid, /^WebKitNetwork/), 'SIGKILL');
			await expectLive(page);
		}
		expect(await page.evaluate(() => performance.timeOrigin)).toBe(load);
		await expectComplete(page);
		const { totals } = await relay.snapshot();
		expect(await readArchive(page)).toMatchObject({ messages: totals.messages, breaks: 0 });
	}
);
