/** A relay that has lost a segment for good, and its devices: all else is there, and the gap is in words. */
import type { Browser, Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readArchive } from '../../support/archive-reader';
import {
	closeContexts,
	expectPill,
	expectTotals,
	sharedChromium,
	shownTexts
} from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { expectGap, harm, SEGMENT } from '../../support/lost-segment';
import { RelayProcess } from '../../support/relay-process';

/** Four sealed segments, and a tail. */
const { messages } = loadCorpus(2_150);

let relay: RelayProcess;
let browser: Browser;

beforeEach(async () => {
	relay = await RelayProcess.start();
	browser = await sharedChromium();
});
afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
});

async function visit(page: Page, path: string): Promise<void> {
	await page.goto(relay.url + path);
	await expectPill(page, /Live|Idle/);
}

it('a lost segment is a gap in words, for a new device, a returning one and one that has it', async () => {
	await relay.ingestAll(messages.slice(0, 600));
	const returning = await (await browser.newContext()).newPage();
	await visit(returning, '/');
	await expectTotals(returning, { ...(await relay.snapshot()).totals });
	await returning.goto('about:blank');

	await relay.ingestAll(messages.slice(600));
	const having = await (await browser.newContext()).newPage();
	await visit(having, '/');
	await expect.poll(async () => (await readArchive(having)).gaps).toBe(0);
	await having.goto('about:blank');

	await relay.stop();
	harm(relay, 1);
	await relay.start();

	const fresh = await (await browser.newContext()).newPage();
	await visit(fresh, `/messages?at=${2 * SEGMENT + 1}`);
	await expectGap(fresh, messages, SEGMENT + 1, 2 * SEGMENT);
	expect(await readArchive(fresh)).toMatchObject({ messages: 2_150 - SEGMENT, gaps: 1, breaks: 1 });

	await visit(returning, `/messages?at=${2 * SEGMENT + 1}`);
	await expectGap(returning, messages, 601, 2 * SEGMENT);
	expect(await readArchive(returning)).toMatchObject({
		messages: 2_150 - (2 * SEGMENT - 600),
		gaps: 1
	});

	await visit(having, `/messages?at=${2 * SEGMENT + 1}`);
	expect(await readArchive(having)).toMatchObject({ messages: 2_150, gaps: 0, breaks: 0 });

	// All go on live, and the gap stays where it is without the relay.
	await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'and on it goes' }]);
	for (const page of [fresh, returning, having]) {
		await visit(page, '/messages');
		await expect
			.poll(async () => (await shownTexts(page, 'Messages')).at(-1))
			.toBe('and on it goes');
	}
	await fresh.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await relay.stop();
	await fresh.goto(`${relay.url}/messages?at=${2 * SEGMENT + 1}`);
	await expectPill(fresh, /Reconnecting|Offline/);
	await expectGap(fresh, messages, SEGMENT + 1, 2 * SEGMENT);
});
