/** What a first visit loads. */
import { brotliCompressSync, constants } from 'node:zlib';
import { RelayProcess } from '../support/relay-process';
import { measured, type Bench } from './bench';
import { openDevice } from './browser/device';

const brotli = (bytes: Uint8Array): number =>
	brotliCompressSync(bytes, {
		params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
	}).length;
const kB = (bytes: number): number => bytes / 1_000;

/** A script with everything that it imports, by address. */
async function withImports(
	url: string,
	found = new Map<string, Uint8Array>()
): Promise<Map<string, Uint8Array>> {
	if (found.has(url)) return found;
	const response = await fetch(url);
	if (!response.ok) throw new Error(`${url} answered ${response.status}`);
	const bytes = new Uint8Array(await response.arrayBuffer());
	found.set(url, bytes);
	for (const [, name] of Buffer.from(bytes)
		.toString()
		.matchAll(/(?:from|import)\s*\(?["']([./][^"']+\.js)["']/g)) {
		if (name) await withImports(new URL(name, url).href, found);
	}
	return found;
}

const sum = (files: Iterable<Uint8Array>): number =>
	[...files].reduce((all, file) => all + brotli(file), 0);

export const size: Bench = {
	name: 'size',
	about:
		'What a first visit to / loads from the relay, in kB (1,000 bytes) of brotli at its highest quality, file by file: every script that the page itself requested until it was quiet for two seconds; the sync worker’s script and the service worker’s, each with what it imports.',
	async run(fixture) {
		const relay = await RelayProcess.start({ data: fixture.folder() });
		const device = await openDevice(fixture.folder());
		try {
			const page = await device.newPage();
			const responses = new Map<string, Promise<Buffer>>();
			page.on('response', (response) => {
				const type = response.headers()['content-type'] ?? '';
				if (response.ok() && /javascript|css|html/.test(type))
					responses.set(`${type} ${response.url()}`, response.body());
			});
			const worker = page.waitForEvent('worker');
			await page.goto(relay.url);
			const workerUrl = (await worker).url();
			const registered = await page.evaluate(() =>
				navigator.serviceWorker.ready.then(({ active }) => active?.scriptURL ?? '')
			);
			await page.waitForTimeout(2_000);

			const ofWorker = await withImports(workerUrl);
			const ofServiceWorker = await withImports(registered);
			const loaded = async (type: string): Promise<Uint8Array[]> =>
				Promise.all(
					[...responses]
						.filter(([key]) => key.split(' ')[0]?.includes(type))
						.filter(([key]) => !ofWorker.has(key.split(' ').at(-1) ?? ''))
						.filter(([key]) => !ofServiceWorker.has(key.split(' ').at(-1) ?? ''))
						.map(([, body]) => body)
				);
			const scripts = await loaded('javascript');
			return [
				measured('JavaScript of the first page', kB(sum(scripts)), 'kB', { atMost: 88 }),
				measured('its files', scripts.length, 'files'),
				measured('sync worker', kB(sum(ofWorker.values())), 'kB', { atMost: 50 }),
				measured('service worker', kB(sum(ofServiceWorker.values())), 'kB', { atMost: 8 }),
				measured('stylesheets', kB(sum(await loaded('css'))), 'kB'),
				measured('HTML', kB(sum(await loaded('html'))), 'kB')
			];
		} finally {
			await device.close();
			await relay.stop('SIGKILL');
		}
	}
};
