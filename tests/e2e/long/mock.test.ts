import type { Browser } from 'playwright';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeContexts, expectPill, sharedChromium, shownTexts } from '../../support/browser';

let server: ViteDevServer;
let browser: Browser;
beforeAll(async () => {
	server = await createServer({
		mode: 'mock',
		logLevel: 'error',
		server: { host: '127.0.0.1', port: 0, watch: null }
	});
	await server.listen();
	browser = await sharedChromium();
});
afterAll(async () => {
	await closeContexts();
	await server.close();
});

it('npm run dev:mock plays a live chat with no relay', async () => {
	const page = await browser.newPage();
	await page.goto(server.resolvedUrls?.local[0] ?? '');
	await expectPill(page, /Live|Idle/);
	await expect
		.poll(async () => (await shownTexts(page, 'Latest messages')).length)
		.toBeGreaterThan(0);
	await page.close();
});
