/** Whatever a browser refuses, the app says what is off and what works, and never reloads by itself twice. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectPill, expectTotals, shownTexts } from '../support/browser';
import { press } from '../support/engines/act';
import type { DeviceOptions, EnginePage } from '../support/engines/device';
import { findEngines } from '../support/engines/find.mjs';
import { closeDevices, openDevice } from '../support/engines/launch';
import { asLong } from '../support/long';
import { RelayProcess } from '../support/relay-process';

/** Where pictures go for a person to look at; none without it. */
const PICTURES = process.env.BACKSCROLL_PICTURES;
const WIDTHS = [320, 390, 1_280, 1_920];

let relay: RelayProcess;
beforeAll(async () => {
	relay = await RelayProcess.start();
	await relay.ingest(
		Array.from({ length: 40 }, (_, i) => ({
			id: `first-${i}`,
			channel: 'lobby',
			user: `user-${i % 5}`,
			text: `message ${i}`
		}))
	);
});
afterEach(closeDevices);
afterAll(() => relay?.dispose());

let said = 40;
async function expectLive(page: EnginePage): Promise<void> {
	const text = `message ${said++}`;
	await relay.ingest([{ id: text, channel: 'lobby', user: 'user-0', text }]);
	await expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe(text);
}

const words = (page: EnginePage): Promise<string> => page.evaluate(() => document.body.innerText);
const expectWords = (page: EnginePage, expected: RegExp): Promise<void> =>
	expect.poll(() => words(page)).toMatch(expected);
/** Whether this load of the page is a reload: what tells of one also where nothing is stored. */
const isReload = (page: EnginePage): Promise<boolean> =>
	page.evaluate(() => {
		const [load] = performance.getEntriesByType('navigation');
		return load instanceof PerformanceNavigationTiming && load.type === 'reload';
	});

async function open(
	engine: Parameters<typeof openDevice>[0],
	path: string,
	options: Partial<DeviceOptions> = {}
): Promise<EnginePage> {
	const device = await openDevice(engine, options);
	const page = await device.newPage();
	await page.goto(relay.url + path);
	return page;
}

async function pictures(page: EnginePage, name: string): Promise<void> {
	if (!PICTURES) return;
	mkdirSync(PICTURES, { recursive: true });
	for (const width of WIDTHS) {
		await page.resize(width, 844);
		await page.screenshot(join(PICTURES, `${name}-${width}.png`));
	}
	await page.resize(1_280, 800);
}

describe.each(findEngines())('In %s', (engine) => {
	it.each([false, true])('with site data blocked it reads live (dark: %s)', async (dark) => {
		const page = await open(engine, '/messages', { blocked: true, dark });
		await expectPill(page, /Live|Idle/);
		await expectLive(page);
		await expectWords(page, /nothing is stored here/);
		await page.evaluate(() => document.querySelector('details')?.setAttribute('open', ''));
		await expectWords(page, /cookies and site data are blocked.*\n[^]*then reload/);
		await pictures(page, `${engine}-blocked-${dark ? 'dark' : 'light'}`);

		await page.goto(`${relay.url}/users`);
		await expectWords(page, /user-4/);
		await page.goto(`${relay.url}/messages?q=message+39`);
		await expectWords(page, /1 message\b/);
		await page.goto(relay.url);
		await expectTotals(page, { messages: said, channels: 1, users: 5 });
		await press(page, 'radio', '24 hours').catch(() => {});
		await page.goto(`${relay.url}/settings`);
		await expectWords(page, /until this page is closed/);
		await pictures(page, `${engine}-blocked-settings-${dark ? 'dark' : 'light'}`);
		expect(await isReload(page)).toBe(false);
	});

	it.each([
		[
			'no workers',
			() => {
				Object.assign(globalThis, {
					Worker: class {
						constructor() {
							throw new DOMException('refused', 'SecurityError');
						}
					}
				});
			}
		],
		['no locks', () => Reflect.defineProperty(navigator, 'locks', { value: undefined })],
		[
			'no channels',
			() => {
				Object.assign(globalThis, {
					BroadcastChannel: class {
						constructor() {
							throw new DOMException('refused', 'SecurityError');
						}
					}
				});
			}
		],
		[
			'no service worker',
			() => {
				ServiceWorkerContainer.prototype.register = () =>
					Promise.reject(new DOMException('refused', 'SecurityError'));
				ServiceWorkerContainer.prototype.getRegistrations = () =>
					Promise.reject(new DOMException('refused', 'SecurityError'));
			}
		],
		[
			'no answer about storage',
			() => {
				const refuse = (): Promise<never> => Promise.reject(new TypeError('refused'));
				for (const name of ['estimate', 'persist', 'persisted'])
					Reflect.defineProperty(navigator.storage, name, { value: refuse });
			}
		]
	] as const)('with %s it stores and is live', async (_, refuse) => {
		const page = await open(engine, '/messages', { scripts: [refuse as () => void] });
		await expectPill(page, /Live|Idle/);
		await expectLive(page);
		await page.goto(`${relay.url}/settings`);
		await expectWords(page, /messages, all of them on this device/);
		expect(await isReload(page)).toBe(false);
	});

	it('with a database that never opens it says what may help, and reads live if its reader wants that', async () => {
		const page = await open(engine, '/', {
			scripts: [
				() => {
					const refuse = (): never => {
						throw new DOMException('refused', 'UnknownError');
					};
					IDBFactory.prototype.open = refuse;
					// What a worker opens, this page can't refuse: its script runs here.
					Object.assign(globalThis, {
						Worker: class {
							constructor() {
								refuse();
							}
						}
					});
				}
			]
		});
		await expect.poll(() => words(page), { timeout: 120_000 }).toMatch(/gave the page no storage/);
		expect(await isReload(page)).toBe(false);
		await pictures(page, `${engine}-never-opened`);
		await press(page, 'button', 'Read live without storing');
		await expectWords(page, /nothing is stored here/);
		await expectTotals(page, { messages: said, channels: 1, users: 5 });
	});

	it.each(['/users/%zz', '/%E0%A4%A', '/messages%'])(
		'the address %s is a page that there isn’t',
		async (path) => {
			const page = await open(engine, path);
			await expectWords(page, /There is no such page/);
			expect(await isReload(page)).toBe(false);
			await pictures(page, `${engine}-malformed`);
		}
	);

	it('no first visit says that a new version is ready, also with a second page beside it', async () => {
		for (let i = 0; i < asLong(2, 50); i++) {
			const device = await openDevice(engine);
			const first = await device.newPage();
			await first.goto(relay.url);
			const second = await device.newPage();
			await second.goto(relay.url);
			for (const page of [second, first]) {
				await page.bringToFront();
				await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
				await page.reload();
				await expectPill(page, /Live|Idle/);
				expect(await words(page)).not.toContain('new version');
			}
			await closeDevices();
		}
	});
});
