import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../support/browser';
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
	browser = await launchChromium();
});
afterAll(async () => {
	await browser?.close();
	host?.close();
	host?.closeAllConnections();
	if (root) rmSync(root, { recursive: true, force: true });
});

it('a new version waits until the reader takes it; until then the page works from its own files', async () => {
	const page = await (await browser.newContext()).newPage();
	const url = `http://127.0.0.1:${port}/`;
	await page.goto(url);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.reload();
	await page.evaluate(() => Object.assign(window, { sameDocument: true }));

	// A deploy: another service worker, and the files of the old build are gone from the host.
	appendFileSync(join(root, 'service-worker.js'), '\n// the next version\n');
	rmSync(join(root, '_app/immutable/nodes'), { recursive: true });
	await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
	const toast = page.getByText('A new version is ready');
	await expect.poll(() => toast.isVisible(), { timeout: 15_000 }).toBe(true);

	// The part of the page that wasn't loaded yet comes from the old version's own copy.
	await page.getByRole('link', { name: 'Messages' }).first().click();
	await expect.poll(() => page.title()).toContain('Messages');
	expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);

	cpSync('build/app/_app/immutable/nodes', join(root, '_app/immutable/nodes'), { recursive: true });
	await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
	await page.getByRole('button', { name: 'Reload' }).click();
	await expect
		.poll(() => page.evaluate(() => 'sameDocument' in window).catch(() => true), {
			timeout: 15_000
		})
		.toBe(false);
	await expect.poll(() => toast.isVisible()).toBe(false);
});
