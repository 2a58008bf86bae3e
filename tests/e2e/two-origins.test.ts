import { execFile } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectPill, expectTotals, launchChromium, shownTexts } from '../support/browser';
import { freePort, RelayProcess } from '../support/relay-process';

const TYPES: Record<string, string> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.webmanifest': 'application/manifest+json',
	'.png': 'image/png',
	'.svg': 'image/svg+xml'
};

/** Any static host: files, and the fallback page for every other path. */
function staticHost(root: string): Server {
	return createServer((request, response) => {
		const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname));
		const file = join(root, path);
		const found = existsSync(file) && statSync(file).isFile() ? file : join(root, '200.html');
		response.setHeader('content-type', TYPES[extname(found)] ?? 'application/octet-stream');
		createReadStream(found).pipe(response);
	});
}

let root: string;
let host: Server;
let relay: RelayProcess;
let browser: Browser;
let page: string;

beforeAll(async () => {
	const [hostPort, relayPort] = [await freePort(), await freePort()];
	page = `http://127.0.0.1:${hostPort}`;
	relay = await RelayProcess.start({ port: relayPort, args: ['--allow-origin', page] });
	root = mkdtempSync(join(tmpdir(), 'backscroll-host-'));
	await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
		env: { ...process.env, PUBLIC_RELAY_URL: relay.url, BACKSCROLL_BUILD_DIR: root }
	});
	host = staticHost(root);
	await new Promise<void>((resolve) => host.listen(hostPort, '127.0.0.1', resolve));
	browser = await launchChromium();
}, 120_000);
afterAll(async () => {
	await browser?.close();
	host?.close();
	host?.closeAllConnections();
	await relay?.dispose();
	if (root) rmSync(root, { recursive: true, force: true });
});

it('a build on a static host follows a relay elsewhere that allows its origin', async () => {
	const tab = await (await browser.newContext()).newPage();
	await tab.goto(page);
	await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'across origins' }]);
	await expect
		.poll(() => shownTexts(tab, 'Latest messages'), { timeout: 15_000 })
		.toEqual(['across origins']);
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
	await expectPill(tab, /Stopped|Reconnecting|Offline/, 10_000);
	expect(await relay.connections()).toBe(0);
});
