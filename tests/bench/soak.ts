/** Whether a page that stays open for long keeps its memory. */
import type { CDPSession } from 'playwright';
import { measured, type Bench, type Measured } from './bench';
import { openDevice } from './browser/device';
import { IngestClient, bodies } from './ingest-client';
import type { Fixture } from './fixture';

const MESSAGES = 360_000;
const RATE = 1_500;
const BATCH = 150;
/** The first part warms the page up: code, caches, the list itself. */
const WARM = MESSAGES / 6;

/** Collections, and ms between them: the first ones come while the page still shows the last messages, and some garbage waits for a turn of its loop. */
const COLLECTIONS = 10;
const APART_MS = 300;

/** The page's heap after a collection, in MiB: what the last of some leaves. */
async function heap(session: CDPSession): Promise<number> {
	for (let i = 0; i < COLLECTIONS; i++) {
		await new Promise((resolve) => setTimeout(resolve, APART_MS));
		await session.send('HeapProfiler.collectGarbage');
	}
	const { usedSize } = await session.send('Runtime.getHeapUsage');
	return usedSize / 2 ** 20;
}

async function run(fixture: Fixture): Promise<Measured[]> {
	const relay = await fixture.relayWith('interleaved');
	const device = await openDevice(fixture.folder());
	const client = new IngestClient(relay, 8);
	const corpus = fixture.messages('interleaved');
	try {
		const page = await device.newPage();
		await page.goto(`${relay.url}/messages`);
		await page.getByRole('log').locator('article').first().waitFor({ timeout: 60_000 });
		const session = await device.newCDPSession(page);
		const send = async (from: number, to: number): Promise<void> => {
			const chat = Array.from({ length: to - from }, (_, i) => {
				const { channel = '', user = '', text = '' } = corpus[(from + i) % corpus.length] ?? {};
				return { channel, user, text };
			});
			const started = performance.now();
			const underWay: Promise<unknown>[] = [];
			for (const [i, body] of bodies(chat, BATCH).entries()) {
				const due = started + (i * BATCH * 1_000) / RATE;
				while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 2));
				underWay.push(client.post(body));
			}
			await Promise.all(underWay);
		};
		await send(0, WARM);
		const before = await heap(session);
		await send(WARM, MESSAGES);
		const after = await heap(session);
		return [
			{
				...measured('heap after collection', after, 'MiB', { baseline: before }),
				target: 'ratio ≤ 1.1',
				holds: after / before <= 1.1
			}
		];
	} finally {
		client.close();
		await device.close();
		await relay.stop('SIGKILL');
	}
}

export const soak: Bench = {
	name: 'soak',
	about: `/messages stays open, following, while ${MESSAGES.toLocaleString('en-US')} messages come at ${RATE.toLocaleString('en-US')} a second. The heap of its main thread after a collection, at the end; baseline: the same after the first sixth of them.`,
	run
};
