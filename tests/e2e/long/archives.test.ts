/** What a reader does with archives as a whole: export bit by bit, delete an earlier one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeContexts, expectTotals, sharedChromium } from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { RelayProcess } from '../../support/relay-process';

const { messages } = loadCorpus(1_300);
const said = [
	{ id: 'a', channel: 'lobby', user: 'Ada', displayName: 'Ada L.', color: '#c02a37' },
	{ id: 'b', channel: 'lobby', user: 'ada', kind: 'action', replyTo: 'a' },
	{ channel: 'שלום', user: '名前', replyTo: { user: 'someone', text: 'long ago' } }
].map((event, i) => ({ ...event, text: `said ${i} "👋🏽"`, sentAt: '2026-03-01T12:00:00.007Z' }));

let relay: RelayProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let scratch: string;

beforeEach(async () => {
	relay = await RelayProcess.start();
	browser = await sharedChromium();
	context = await browser.newContext();
	// As in browsers that can't write a file bit by bit.
	await context.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
	page = await context.newPage();
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-export-'));
});
afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
	rmSync(scratch, { recursive: true, force: true });
});

const openSettings = async (of: Page, url: string, stored: string | RegExp): Promise<void> => {
	await of.goto(`${url}/settings`);
	await expect.poll(() => of.getByText(stored).isVisible()).toBe(true);
};

/** The lines of the file that the page's current archive is exported into. */
async function exported(of: Page, name: string): Promise<string[]> {
	const download = of.waitForEvent('download');
	await of.getByRole('button', { name: 'Export: Current archive' }).click();
	const file = join(scratch, name);
	await (await download).saveAs(file);
	return readFileSync(file, 'utf8').trimEnd().split('\n');
}

it('an export is written as it is read, where the browser can do that', async () => {
	await relay.ingestAll(messages);
	const writer = await context.newPage();
	await writer.addInitScript(() => {
		const showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) =>
			(await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
		Object.assign(window, { showSaveFilePicker });
	});
	await openSettings(writer, relay.url, '1,300 messages, all');
	await writer.getByRole('button', { name: 'Export: Current archive' }).click();
	await expect.poll(() => writer.getByText('1,300 messages exported').isVisible()).toBe(true);
	const written = await writer.evaluate(async () => {
		for await (const handle of (await navigator.storage.getDirectory()).values()) {
			if (handle instanceof FileSystemFileHandle) return (await handle.getFile()).text();
		}
		return '';
	});
	await openSettings(page, relay.url, '1,300 messages, all');
	expect(written.trimEnd().split('\n')).toEqual(await exported(page, 'whole.ndjson'));
});

it('an earlier archive is listed with what it holds, and is gone for good when it is deleted', async () => {
	await relay.ingestAll(messages);
	await openSettings(page, relay.url, '1,300 messages, all of them on this device');
	await page.getByRole('link', { name: 'Home' }).click();
	await expectTotals(page, (await relay.snapshot()).totals);
	await relay.stop();
	for (const name of readdirSync(relay.data))
		if (name !== 'ingest-token') rmSync(join(relay.data, name), { recursive: true });
	await relay.start();
	await relay.ingest(said as never);
	await expectTotals(page, (await relay.snapshot()).totals, 40_000);
	const databases = (): Promise<number> =>
		page.evaluate(async () => (await indexedDB.databases()).length);
	expect(await databases()).toBe(3);

	await openSettings(page, relay.url, '1,300 messages, all of them on this device');
	await page.getByRole('button', { name: /^Delete: Ended/ }).click();
	const question = page.getByRole('dialog', { name: 'Delete this earlier archive?' });
	await question.getByRole('button', { name: 'Cancel' }).click();
	await expect.poll(() => page.getByText('1,300 messages, all').isVisible()).toBe(true);
	await page.getByRole('button', { name: /^Delete: Ended/ }).click();
	await question.getByRole('button', { name: 'Delete' }).click();
	await expect.poll(() => page.getByText('1,300 messages, all').count()).toBe(0);
	await expect.poll(databases).toBe(2);
	await expect.poll(() => page.getByText('3 messages, all of them').isVisible()).toBe(true);
});
