import { createServer, loadConfigFromFile, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CLOSE, NO_TERM } from '../../../src/lib/wire/index';
import { Device, ingest, relayOn, said, snapshot, type TestRelay } from '../http/support';

let relay: TestRelay;
let server: ViteDevServer;
/** The dev server: its address is the origin of the pages that it serves. */
let dev: { readonly url: string };

beforeAll(async () => {
	relay = await relayOn();
	vi.stubEnv('BACKSCROLL_RELAY', relay.url);
	const loaded = await loadConfigFromFile({ command: 'serve', mode: 'development' });
	// The server's section alone: to build pages takes longer, and no test here asks for one.
	server = await createServer({
		configFile: false,
		logLevel: 'error',
		optimizeDeps: { noDiscovery: true },
		server: { ...loaded?.config.server, port: 0, watch: null }
	});
	await server.listen();
	dev = { url: new URL(server.resolvedUrls?.local[0] ?? '').origin };
});
afterAll(async () => {
	vi.unstubAllEnvs();
	await server?.close();
	await relay?.remove();
});

it('npm run dev:relay answers with the API of the relay that BACKSCROLL_RELAY names', async () => {
	expect((await snapshot(dev)).log).toBe((await snapshot(relay)).log);
});

it('a page of the dev server receives the live stream of the relay', async () => {
	const { log } = await snapshot(relay);
	const device = new Device(dev, { origin: dev.url });
	await device.hello({ log, seq: 0, term: NO_TERM });
	await ingest(relay, said(3));
	await expect.poll(() => device.seqs).toEqual([1, 2, 3]);
	device.socket.close();
});

it('the relay refuses a page of another origin through the dev server too', async () => {
	const origin = 'https://elsewhere.example';
	const answer = await fetch(`${dev.url}/api/snapshot`, { headers: { origin } });
	expect(answer.status).toBe(403);
	const device = new Device(dev, { origin });
	await expect.poll(() => device.closed?.code).toBe(CLOSE.originRefused);
});
