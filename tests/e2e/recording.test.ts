import type { Page } from 'playwright';
import { afterEach, expect, it } from 'vitest';
import { closeContexts, sharedChromium } from '../support/browser';
import { FakeIrc } from '../support/fake-irc';
import { freePort, RelayProcess } from '../support/relay-process';

let server: FakeIrc | undefined;
let relay: RelayProcess | undefined;

afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
	await server?.close();
});

/** The connection's word, and what stands beside it. */
const pill = async (page: Page): Promise<(string | null)[]> => {
	const word = await page.getByRole('status').first().innerText();
	const lost = page.getByRole('button', { name: /not recorded$/ });
	return [word.trim(), (await lost.count()) ? await lost.innerText() : null];
};

it('a server that refuses, then accepts, then kicks is told by the connection, its sheet and the channel’s page', async () => {
	const port = await freePort();
	relay = await RelayProcess.start({ args: ['--irc', `irc://127.0.0.1:${port}/lobby,dev`] });
	const browser = await sharedChromium();
	const page = await (await browser.newContext()).newPage();

	await page.goto(`${relay.url}/channels/lobby`);
	const line = page.getByText(/^Not recorded since/);
	await expect.poll(() => pill(page)).toEqual(['Live', '2 not recorded']);
	await expect.poll(() => line.innerText()).toMatch(/since .+: connection refused\.$/);
	await page.getByRole('button', { name: '2 not recorded' }).click();
	const sheet = page.getByRole('dialog').getByRole('region', { name: 'Not recorded' });
	expect(await sheet.innerText()).toMatch(
		/127\.0\.0\.1, all 2 channels: #lobby, #dev\s+connection refused, since .+\s+It is tried again/
	);
	await page.keyboard.press('Escape');

	server = await FakeIrc.start(port);
	await expect.poll(async () => (await pill(page))[1]).toBeNull();
	expect(await line.count()).toBe(0);

	server.onJoin = () => [];
	server.send(':op!u@h KICK #lobby backscroll :out');
	await expect.poll(async () => (await pill(page))[1]).toBe('1 not recorded');
	expect(await line.innerText()).toMatch(/: kicked by op \(out\)\.$/);
});
