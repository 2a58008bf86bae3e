/** The shortest part of tests/browsers, in each engine that is on this machine; all at once. */
import { afterAll, expect, it } from 'vitest';
import { expectPill, shownTexts } from '../support/browser';
import { findEngines, type EngineName } from '../support/engines/find.mjs';
import { closeDevices, openDevice } from '../support/engines/launch';
import { RelayProcess } from '../support/relay-process';

const relays: RelayProcess[] = [];
afterAll(async () => {
	await closeDevices();
	await Promise.all(relays.map((relay) => relay.dispose()));
});
// Chromium has all the other tests.
const engines = findEngines().filter((name) => name !== 'chromium');

async function visit(engine: EngineName): Promise<void> {
	const relay = await RelayProcess.start();
	relays.push(relay);
	const device = await openDevice(engine);
	const say = (text: string) => relay.ingest([{ channel: 'lobby', user: 'ada', text }]);
	const page = await device.newPage();
	const expectLast = (text: string) =>
		expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe(text);
	console.error(engine,'page');
	await page.goto(`${relay.url}/messages`);
	console.error(engine,'gone');
	await expectPill(page, /Live|Idle/);
	console.error(engine,'live');
	await say(`live in ${engine}`);
	await expectLast(`live in ${engine}`);
	console.error(engine,'last');

	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	console.error(engine,'sw');
	await page.goto(`${relay.url}/healthz`);
	await say('while it was away');
	await page.back();
	console.error(engine,'back');
	await expectLast('while it was away');
	await expectPill(page, /Live/);

	console.error(engine,'stop');
	await relay.stop();
	await page.reload();
	console.error(engine,'reloaded');
	await expectLast('while it was away');
	await expectPill(page, /Offline|Reconnecting/);
	await relay.start();
	await say('and again');
	await expectLast('and again');
}

// All in one test: Vitest's polling knows only one at a time.
it.skipIf(engines.length === 0)(
	`In ${engines.join(' and ') || 'neither Firefox nor WebKit'} a first visit is live, a page that was left and come back to goes on, and a reload without a relay shows all`,
	() => Promise.all(engines.map(visit))
);
