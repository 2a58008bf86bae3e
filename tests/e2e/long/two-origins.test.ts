import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
	closeContexts,
	expectPill,
	expectTotals,
	sharedChromium,
	shownTexts
} from '../../support/browser';
import { freePort, RelayProcess } from '../../support/relay-process';
import { staticHost } from '../../support/static-host';

let root: string;
let host: Server;
let relay: RelayProcess;
let browser: Browser;
let page: string;

/** Limit for a whole build of the app, in ms: a hundred times what it takes on a machine at rest. */
const BUILD_MS = 1_000_000;

beforeAll(async () => {
	const [hostPort, relayPort] = [await freePort(), await freePort()];
	page = `http://127.0.0.1:${hostPort}`;
	relay = await RelayProcess.start({ port: relayPort, args: ['--allow-origin', page] });
	root = mkdtempSync(join(tmpdir(), 'backscroll-host-'));
	await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
		env: { ...process.env, PUBLIC_RELAY_URL: relay.url, BACKSCROLL_BUILD_DIR: root }
	});
	host = await staticHost(root, hostPort);
	browser = await sharedChromium();
}, BUILD_MS);
afterAll(async () => {
	await closeContexts();
	host?.close();
	host?.closeAllConnections();
	await relay?.dispose();
	if (root) rmSync(root, { recursive: true, force: true });
});

it('a build on a static host follows a relay elsewhere that allows its origin', async () => {
	const tab = await (await browser.newContext()).newPage();
	await tab.goto(page);
	await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'across origins' }]);
	await expect.poll(() => shownTexts(tab, 'Latest messages')).toEqual(['across origins']);
	await expectTotals(tab, { messages: 1, channels: 1, users: 1 });
	await expectPill(tab, /Live/);
});

it('a relay that does not allow the origin refuses its socket and its requests', async () => {
	await relay.stop();
	await relay.start([]);
	const refused = await fetch(`${relay.url}/api/snapshot`, { headers: { origin: page } });
	expect(refused.headers.get('access-control-allow-origin')).toBeNull();
	const tab = await (await browser.newContext()).newPage();
	await tab.goto(page);
	await expectPill(tab, /Stopped|Reconnecting|Offline/);
	expect(await relay.connections()).toBe(0);
});
