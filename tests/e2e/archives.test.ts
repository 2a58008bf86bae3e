/** What a reader does with archives as a whole: export, delete, clear the device. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectPill, expectTotals } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';
import { context, freshForEach, relay } from '../support/scene';
import { exportInto, openSettings } from '../support/settings-page';

const run = promisify(execFile);
const { messages } = loadCorpus(1_300);
const said = [
	{ id: 'a', channel: 'lobby', user: 'Ada', displayName: 'Ada L.', color: '#c02a37' },
	{ id: 'b', channel: 'lobby', user: 'ada', kind: 'action', replyTo: 'a' },
	{ channel: 'שלום', user: '名前', replyTo: { user: 'someone', text: 'long ago' } }
].map((event, i) => ({ ...event, text: `said ${i} "👋🏽"`, sentAt: '2026-03-01T12:00:00.007Z' }));

/** A notice with all that a message may wear, and a time without a record. */
const unsaid = [
	{
		channel: 'lobby',
		kind: 'notice',
		user: 'Ada',
		badges: ['moderator/1', 'bits/100'],
		notice: { type: 'cheer', text: 'Ada cheered' },
		text: '👋🏽 Kappa',
		emotes: [{ id: '25', start: 3, length: 5 }],
		bits: 100,
		sentAt: '2026-03-01T11:00:00.000Z'
	},
	{
		channel: 'lobby',
		kind: 'outage',
		from: 1_772_362_800_000,
		to: 1_772_362_860_000,
		cause: 'gone'
	}
];

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

it('an export is replayed into another relay: the same messages, and none twice when it is replayed again', async () => {
	await relay.ingestAll(messages);
	await relay.ingest(unsaid as never);
	await relay.ingest(said as never);
	const all = /^1,30\d messages, all of them on this device/;
	await openSettings(page, relay.url, all);
	const lines = await exportInto(join(scratch, 'one.ndjson'), page);
	expect(lines).toHaveLength(1_305);
	await expect.poll(() => page.getByText('1,303 messages exported').isVisible()).toBe(true);

	const other = await RelayProcess.start();
	try {
		const replay = () =>
			run(process.execPath, [
				'server/bin/replay.mjs',
				join(scratch, 'one.ndjson'),
				'--url',
				other.url,
				'--data',
				other.data
			]);
		await replay();
		const { totals } = await relay.snapshot();
		expect((await other.snapshot()).totals).toEqual(totals);
		await replay();
		expect((await other.snapshot()).head).toBe(1_305);

		const reader = await context.newPage();
		await openSettings(reader, other.url, all);
		const again = await exportInto(join(scratch, 'two.ndjson'), reader);
		const logs = [await relay.snapshot(), await other.snapshot()].map(({ log }) =>
			log.slice(0, 16)
		);
		const bare = (list: string[]): string[] =>
			list.map((line) => line.replaceAll(logs[0] ?? '', '').replaceAll(logs[1] ?? '', ''));
		expect(bare(again)).toEqual(bare(lines));
		expect(again.slice(-5, -3).map((line) => JSON.parse(line) as unknown)).toMatchObject(unsaid);
		expect(JSON.parse(again.at(-2) ?? '')).toMatchObject({
			user: 'ada',
			kind: 'action',
			replyTo: { user: 'Ada', text: said[0]?.text },
			sentAt: said[1]?.sentAt
		});
	} finally {
		await other.dispose();
	}
});

it('a cleared device has nothing left, and begins anew in every tab', async () => {
	await relay.ingestAll(messages);
	await openSettings(page, relay.url, '1,300 messages, all');
	await page.getByText('Dark', { exact: true }).click();
	const other = await context.newPage();
	await other.goto(`${relay.url}/messages`);
	await expectPill(other, /Live|Idle/);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	const names = (): Promise<(string | undefined)[]> =>
		page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
	const before = await names();

	await relay.stop();
	await page.getByRole('button', { name: /^Clear this device/ }).click();
	await expect.poll(() => page.getByText(/until it does, the app will not open/).count()).toBe(1);
	await relay.start();
	await page.getByRole('dialog').getByRole('button', { name: 'Clear', exact: true }).click();
	await page.waitForURL(`${relay.url}/`);
	for (const tab of [page, other]) {
		await expectPill(tab, /Live|Idle/);
		expect(await tab.evaluate(() => localStorage.getItem('theme'))).toBeNull();
	}
	await expectTotals(page, (await relay.snapshot()).totals);
	const after = await names();
	expect(after).toHaveLength(2);
	expect(after[0]).toBe('backscroll');
	expect(before).not.toContain(after[1]);
	const records = await page.evaluate(
		() =>
			new Promise((resolve) => {
				const opening = indexedDB.open('backscroll');
				opening.onsuccess = () => {
					const all = opening.result.transaction('connections').objectStore('connections').getAll();
					all.onsuccess = () =>
						resolve(all.result.map(({ state }: { state: string }) => state).includes('offline'));
				};
			})
	);
	expect(records).toBe(false);
});
