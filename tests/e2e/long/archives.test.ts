/** What a reader does with archives as a whole: export bit by bit, delete an earlier one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectTotals } from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { context, freshForEach, relay } from '../../support/scene';
import { exportInto, openSettings } from '../../support/settings-page';

const { messages: all } = loadCorpus(1_303);
const [messages, other] = [all.slice(0, 1_300), all.slice(1_300)];
let page: Page;
let scratch: string;

freshForEach();
beforeEach(async () => {
	// As in browsers that can't write a file bit by bit.
	await context.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
	page = await context.newPage();
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-export-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

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
	expect(written.trimEnd().split('\n')).toEqual(
		await exportInto(join(scratch, 'whole.ndjson'), page)
	);
});

it('an earlier archive is listed with what it holds, and is gone for good when it is deleted', async () => {
	await relay.ingestAll(messages);
	await openSettings(page, relay.url, '1,300 messages, all of them on this device');
	await page.getByRole('link', { name: 'Home' }).click();
	await expectTotals(page, (await relay.snapshot()).totals);
	await relay.startOver();
	await relay.ingestAll(other);
	await expectTotals(page, (await relay.snapshot()).totals);
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
