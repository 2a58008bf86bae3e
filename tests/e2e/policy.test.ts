/** The page under its own Content-Security-Policy, which allows nothing inline and no text as a script. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeContexts, expectPill, sharedChromium } from '../support/browser';
import { RelayProcess } from '../support/relay-process';

let relay: RelayProcess;
beforeEach(async () => {
	relay = await RelayProcess.start();
});
afterEach(async () => {
	await closeContexts();
	await relay.dispose();
});

it('breaks no rule of its policy on any page, with its workers, charts and colours', async () => {
	const texts = Array.from({ length: 600 }, (_, i) => `message ${i} https://example.org`);
	await relay.ingest(
		texts.map((text, i) => ({ id: `m${i}`, channel: `c${i % 5}`, user: `u${i % 50}`, text }))
	);
	const answer = await fetch(relay.url, { headers: { accept: 'text/html' } });
	const policy = answer.headers.get('content-security-policy') ?? '';
	expect(policy).toContain("frame-ancestors 'none'");
	expect(policy).toContain("require-trusted-types-for 'script'");
	expect(policy).not.toContain('unsafe-inline');
	const page = await (await (await sharedChromium()).newContext()).newPage();
	const broken: string[] = [];
	page.on('console', (message) => {
		if (message.text().includes('Content Security Policy')) broken.push(message.text());
	});
	page.on('pageerror', (error) => broken.push(String(error)));
	for (const path of [
		'/',
		'/messages',
		'/channels',
		'/channels/1',
		'/users',
		'/users/1',
		'/settings',
		'/diagnostics'
	]) {
		await page.goto(relay.url + path);
		await expectPill(page, /Live|Idle/);
	}
	expect(broken).toEqual([]);
	const set = page.evaluate(() => {
		document.body.innerHTML = '<b>text</b>';
	});
	await expect(set).rejects.toThrow('TrustedHTML');
	const elsewhere = page.evaluate(() => void new Worker('https://example.org/worker.js'));
	await expect(elsewhere).rejects.toThrow();
});
