/**
 * Firefox over WebDriver BiDi, and Chromium, both by Puppeteer. Playwright's Firefox is a build of its own, and its
 * Chromium runs without the back/forward cache, which is what these tests are about.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { CHROMIUM_FLAGS, findChromium } from '../chromium.mjs';
import { PATIENCE_MS } from '../patience.mjs';
import type { Device, DeviceOptions, EnginePage } from './device';
import { findFirefox } from './find.mjs';
import { killAll, processesOf } from './processes';

const SIZE = { width: 1_280, height: 800 };
/** The least that a new page loads; its own address for a person to see. */
const LAUNCH = { headless: true, defaultViewport: SIZE, protocolTimeout: 4 * PATIENCE_MS } as const;

export async function launchChromium(options: DeviceOptions): Promise<Device> {
	const { profile, dark = false, blocked = false } = options;
	if (blocked) {
		mkdirSync(join(profile, 'Default'), { recursive: true });
		const values = { cookies: 2 };
		writeFileSync(
			join(profile, 'Default', 'Preferences'),
			JSON.stringify({ profile: { default_content_setting_values: values } })
		);
	}
	const browser = await puppeteer.launch({
		...LAUNCH,
		browser: 'chrome',
		executablePath: findChromium({ whole: true }),
		userDataDir: profile,
		args: CHROMIUM_FLAGS
	});
	return new PuppeteerDevice('chromium', browser, options, async (page) => {
		if (dark) await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
	});
}

export async function launchFirefox(options: DeviceOptions): Promise<Device> {
	const { profile, dark = false, blocked = false } = options;
	mkdirSync(profile, { recursive: true });
	const browser = await puppeteer.launch({
		...LAUNCH,
		browser: 'firefox',
		executablePath: findFirefox(),
		userDataDir: profile,
		extraPrefsFirefox: {
			'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
			'network.cookie.cookieBehavior': blocked ? 2 : 0
		}
	});
	return new PuppeteerDevice('firefox', browser, options);
}

class PuppeteerDevice implements Device {
	readonly logs: string[] = [];
	readonly engine: 'chromium' | 'firefox';
	readonly pid: number;
	readonly profile: string;
	readonly #browser: Browser;
	readonly #options: DeviceOptions;
	readonly #prepare: (page: Page) => Promise<void>;

	constructor(
		engine: 'chromium' | 'firefox',
		browser: Browser,
		options: DeviceOptions,
		prepare: (page: Page) => Promise<void> = async () => {}
	) {
		this.engine = engine;
		this.#browser = browser;
		this.#options = options;
		this.profile = options.profile;
		this.#prepare = prepare;
		this.pid = browser.process()?.pid ?? 0;
	}

	async newPage(): Promise<EnginePage> {
		const page = await this.#browser.newPage();
		page.setDefaultTimeout(2 * PATIENCE_MS);
		page.on('console', (message) => {
			if (['error', 'warn'].includes(message.type())) this.logs.push(message.text());
		});
		page.on('pageerror', (error) => this.logs.push(String(error)));
		await this.#prepare(page);
		for (const each of this.#options.scripts ?? []) await page.evaluateOnNewDocument(each);
		return new PuppeteerPage(page);
	}

	async kill(): Promise<void> {
		await killAll(processesOf(this.pid));
		await this.#browser.disconnect().catch(() => {});
	}

	async close(): Promise<void> {
		await this.#browser.close();
	}
}

class PuppeteerPage implements EnginePage {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	evaluate<R>(fn: string | ((arg?: unknown) => R | Promise<R>), arg?: unknown): Promise<R> {
		return this.#page.evaluate(fn, arg) as Promise<R>;
	}

	async goto(url: string): Promise<void> {
		await this.#page.goto(url);
	}

	async reload(): Promise<void> {
		await this.#page.reload();
	}

	back(): Promise<void> {
		return this.evaluate(() => void setTimeout(() => history.back()));
	}

	forward(): Promise<void> {
		return this.evaluate(() => void setTimeout(() => history.forward()));
	}

	resize(width: number, height: number): Promise<void> {
		return this.#page.setViewport({ width, height });
	}

	async screenshot(path: string): Promise<void> {
		await this.#page.screenshot({ path: path as `${string}.png` });
	}

	bringToFront(): Promise<void> {
		return this.#page.bringToFront();
	}

	close(): Promise<void> {
		return this.#page.close();
	}
}
