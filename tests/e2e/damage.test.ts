import { afterEach, beforeEach, expect, it } from 'vitest';
import { readArchive } from '../support/archive-reader';
import { closeContexts, expectPill, sharedChromium, shownTexts } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { expectGap, harm, SEGMENT } from '../support/lost-segment';
import { RelayProcess } from '../support/relay-process';

/** Three sealed segments, and a tail. */
const { messages } = loadCorpus(3 * SEGMENT + 50);

let relay: RelayProcess;

beforeEach(async () => {
	relay = await RelayProcess.start();
});
afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
});

// In tests/e2e/long/damage.test.ts: a device that has a part of the segment, and one that has all of it.
it('a segment that the relay has lost is a gap in words on a new device, which has all else and goes on', async () => {
	await relay.ingestAll(messages);
	await relay.stop();
	harm(relay, 1);
	await relay.start();

	const page = await (await (await sharedChromium()).newContext()).newPage();
	await page.goto(`${relay.url}/messages?at=${2 * SEGMENT + 1}`);
	await expectPill(page, /Live|Idle/);
	await expectGap(page, messages, SEGMENT + 1, 2 * SEGMENT);
	await expect
		.poll(() => readArchive(page))
		.toMatchObject({ messages: messages.length - SEGMENT, gaps: 1, breaks: 1 });

	await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'and on it goes' }]);
	await page.goto(`${relay.url}/messages`);
	await expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe('and on it goes');
});
