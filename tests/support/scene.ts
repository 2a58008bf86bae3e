/**
 * What most end-to-end tests begin with: a relay, and a context of the shared Chromium. `freshForEach` makes both anew
 * for each test of the file, `freshForFile` once for all of them; afterwards both are gone.
 */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { closeContexts, sharedChromium } from './browser';
import { RelayProcess } from './relay-process';

export let relay: RelayProcess;
export let browser: Browser;
export let context: BrowserContext;

async function begin(options: BrowserContextOptions): Promise<void> {
	relay = await RelayProcess.start();
	browser = await sharedChromium();
	context = await browser.newContext(options);
}

async function end(): Promise<void> {
	await closeContexts();
	await relay.dispose();
}

/** `options`: of the context. */
export function freshForEach(options: BrowserContextOptions = {}): void {
	beforeEach(() => begin(options));
	afterEach(end);
}

/** `options`: of the context. */
export function freshForFile(options: BrowserContextOptions = {}): void {
	beforeAll(() => begin(options));
	afterAll(end);
}
