import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeContexts, sharedChromium } from '../support/browser';
import { freePort } from '../support/relay-process';
import { staticHost } from '../support/static-host';

let root: string;
let host: Server;
let port: number;
let browser: Browser;

beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'backscroll-deploy-'));
	cpSync('build/app', root, { recursive: true });
	port = await freePort();
	host = await staticHost(root, port);
	browser = await sharedChromium();
});
afterAll(async () => {
	await closeContexts();
	host?.close();
	host?.closeAllConnections();
	if (root) rmSync(root, { recursive: true, force: true });
});

const toast = (page: Page) => page.getByText('A new version is ready');
const shown = (page: Page, visible: boolean) =>
	expect.poll(() => toast(page).isVisible()).toBe(visible);
/** Another service worker, as a new version brings one. */
const deploy = (version: string): void =>
	appendFileSync(join(root, 'service-worker.js'), `\n// ${version}\n`);
const lookForUpdate = (page: Page) =>
	page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }));
const isMarked = (page: Page) => page.evaluate(() => 'marked' in window);

/** A page that the service worker of the present version controls. */
async function openControlled(): Promise<Page> {
	const page = await (await browser.newContext()).newPage();
	await page.goto(`http://127.0.0.1:${port}/`);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.reload();
	return page;
}

/** Presses Reload and waits for the new document. */
async function take(page: Page): Promise<void> {
	await mark(page);
	await page.getByRole('button', { name: 'Reload' }).click();
	await expect.poll(() => isMarked(page).catch(() => true)).toBe(false);
	await shown(page, false);
}

it('a new version waits until the reader takes it; until then the page works from its own files', async () => {
	const page = await openControlled();
	await mark(page);

	// The files of the old build are gone from the host.
	deploy('the next version');
	rmSync(join(root, '_app/immutable/nodes'), { recursive: true });
	await lookForUpdate(page);
	await shown(page, true);

	// The part of the page that wasn't loaded yet comes from the old version's own copy.
	await page.getByRole('link', { name: 'Messages' }).first().click();
	await expect.poll(() => page.title()).toContain('Messages');
	expect(await isMarked(page)).toBe(true);

	cpSync('build/app/_app/immutable/nodes', join(root, '_app/immutable/nodes'), { recursive: true });
	await take(page);
});

it('a version that has waited since an earlier visit is taken with one press, too', async () => {
	const page = await openControlled();
	deploy('one more version');
	await lookForUpdate(page);
	await shown(page, true);
	// The reader leaves it at that; it still waits when they come back.
	await page.reload();
	await shown(page, true);
	await take(page);
});

it('a device that a file of the app didn’t reach tries again by itself, and has the app then', async () => {
	let lost = 0;
	const lose = ({ url, socket }: IncomingMessage): void => {
		if (!url?.startsWith('/200.html')) return;
		lost++;
		socket.destroy();
	};
	host.prependListener('request', lose);
	const page = await (await browser.newContext()).newPage();
	await page.clock.install();
	await page.goto(`http://127.0.0.1:${port}/`);
	const registrations = (): Promise<number> =>
		page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
	await expect.poll(() => lost).toBeGreaterThan(0);
	await expect.poll(registrations).toBe(0);
	host.off('request', lose);

	await page.clock.fastForward(30_000);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	host.closeAllConnections();
	host.close();
	await page.reload();
	await expect.poll(() => page.title()).toContain('Backscroll');
});
