/** A relay that has lost a segment for good, and its devices: all else is there, and the gap is in words. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readArchive } from '../support/archive-reader';
import {
	closeContexts,
	expectPill,
	expectTotals,
	sharedChromium,
	shownTexts
} from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';

const SEGMENT = 512;
/** Four sealed segments, and a tail. */
const { messages } = loadCorpus(2_150);
const texts = messages.map(({ text }) => text.trim());

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

/** Changes the rows and the bytes of segment `n` in the stopped relay's database. */
function harm(n: number): void {
	const db = new Database(join(relay.data, 'log.db'));
	const { bytes } = db.prepare('SELECT bytes FROM segments WHERE n = ?').get(n) as {
		bytes: Buffer;
	};
	bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
	db.prepare('UPDATE segments SET bytes = ? WHERE n = ?').run(bytes, n);
	db.prepare("UPDATE events SET text = text || '!' WHERE seq = ?").run(n * SEGMENT + 200);
	db.close();
}

async function visit(page: Page, path: string): Promise<void> {
	await page.goto(relay.url + path);
	await expectPill(page, /Live|Idle/);
}

/** The gap is in its place, with words, between the messages around it; and nothing is being loaded for ever. */
async function expectGap(page: Page, first: number, last: number): Promise<void> {
	const gap = page.locator(`[data-key="gap ${last}"]`);
	await expect
		.poll(() => gap.innerText().catch(() => ''))
		.toContain(`${last - first + 1} messages are damaged at the relay.`);
	expect(await gap.getByRole('button').count()).toBe(0);
	const shown = await shownTexts(page, 'Messages');
	const at = shown.indexOf(texts[first - 2] ?? '');
	expect(at).toBeGreaterThan(-1);
	expect(shown).toContain(texts[last]);
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
	harm(1);
	await relay.start();

	const fresh = await (await browser.newContext()).newPage();
	await visit(fresh, `/messages?at=${2 * SEGMENT + 1}`);
	await expectGap(fresh, SEGMENT + 1, 2 * SEGMENT);
	expect(await readArchive(fresh)).toMatchObject({ messages: 2_150 - SEGMENT, gaps: 1, breaks: 1 });

	await visit(returning, `/messages?at=${2 * SEGMENT + 1}`);
	await expectGap(returning, 601, 2 * SEGMENT);
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
	await expectGap(fresh, SEGMENT + 1, 2 * SEGMENT);
});
