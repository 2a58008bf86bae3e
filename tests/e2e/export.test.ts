/** What the page's dialog saves, and what `npm run export` writes of the same log beside its relay: the same rows. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { context, freshForFile, relay } from '../support/scene';

const run = promisify(execFile);
const FROM = Date.UTC(2026, 5, 1);
const COUNT = 600;

const said = Array.from({ length: COUNT }, (_, i) => ({
	source: i % 3 ? 'libera' : 'twitch',
	channel: ['linux', 'unix'][i % 2] ?? '',
	user: ['ada', 'bob', 'cy'][i % 3] ?? '',
	id: `m${i}`,
	text: `${['lost', 'found', '=1+1', '"quoted", <b>', 'https://example.org/?a=1&b=2'][i % 5]} ${i}`,
	...(i % 50 === 7 && { replyTo: `m${i - 1}` }),
	sentAt: new Date(FROM + i * 600_000).toISOString()
}));
const acts = [
	{ kind: 'deleted', source: 'twitch', channel: 'linux', target: 'm0', by: { user: 'mod' } },
	{ kind: 'purged', source: 'libera', channel: 'unix', user: 'bob', duration: 60 },
	{ kind: 'notice', source: 'twitch', channel: 'unix', notice: { type: 'raid', text: 'A raid' } }
].map((act) => ({ ...act, sentAt: new Date(FROM + COUNT * 600_000).toISOString() }));

/** Conversations, and hits; with each the format of its files. */
const QUERIES = [
	...['in:twitch/linux', 'from:bob', '"quoted"', 'in:unix -lost'],
	...['on:2026-06-02', '/1\\+1/', 'is:deleted OR is:purged', 'sort:old lost']
].map((query, i) => ({
	query,
	format: (['csv', 'text', 'html', 'ndjson'] as const)[i % 4] ?? 'csv'
}));

const CHOICES = { csv: /Table/, text: /^Text/, html: /Web page/, ndjson: /Data/ } as const;

let page: Page;

freshForFile();
beforeAll(async () => {
	await relay.ingest(said as never);
	await relay.ingest(acts as never);
	page = await context.newPage();
	// As in browsers that can't write a file bit by bit.
	await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
	await page.goto(`${relay.url}/messages?q=lost`);
	await page.locator('[data-part="total"]').waitFor();
});

/** Follows a link to a search, without loading the app anew. */
const open = (query: string): Promise<void> =>
	page.evaluate((q) => {
		const link = document.createElement('a');
		link.href = `/messages?${new URLSearchParams({ q })}`;
		document.body.append(link);
		link.click();
		link.remove();
	}, query);

/** Without what says when it was saved, and of what. */
const rowsOf = (text: string, format: keyof typeof CHOICES): string[] =>
	text
		.split('\n')
		.filter((line) =>
			(format === 'text' ? /^(\[|---|==)/ : format === 'html' ? /^<p c|^<h/ : /./).test(line)
		)
		.filter((line) => !/^<h(?:tml|ead|1)|class="cut"/.test(line));

it('are the same rows, as many as the screen says, of conversations and of hits, in each format', async () => {
	const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
	for (const { query, format } of QUERIES) {
		await open(query);
		await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(query);
		await page.getByRole('button', { name: 'Export these…' }).click();
		const dialog = page.getByRole('dialog', { name: 'Export' });
		await dialog.getByRole('radio', { name: CHOICES[format] }).check();
		// Both still search at first, and may still be at the query before.
		await expect
			.poll(async () => {
				const [, messages] =
					/^(\d+) messages?/.exec(await dialog.getByRole('status').innerText()) ?? [];
				return messages === (await page.locator('[data-part="total"]').innerText());
			})
			.toBe(true);
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			dialog.getByRole('button', { name: 'Export', exact: true }).click()
		]);
		const here = readFileSync(await download.path(), 'utf8');
		await dialog.getByRole('button', { name: 'Close' }).click();

		const args = [query, '--data', relay.data, '--format', format, '--zone', zone];
		const { stdout, stderr } = await run(process.execPath, ['build/server/export.mjs', ...args]);
		expect(stderr).toBe('');
		const there = rowsOf(stdout, format);
		expect(there.length, query).toBeGreaterThan(0);
		expect(rowsOf(here, format), query).toEqual(there);
	}
});

it('ends quietly when its reader goes, and writes what replay takes', async () => {
	const shell = (script: string) =>
		run('/bin/sh', ['-c', script, process.execPath, relay.data, relay.url]);
	const head = await shell('"$0" build/server/export.mjs "" --data "$1" --format text | head -n 2');
	expect([head.stdout.split('\n').length, head.stderr]).toEqual([3, '']);
	await shell(
		'"$0" build/server/export.mjs "" --data "$1" | "$0" build/server/replay.mjs - --data "$1" --url "$2" --source again'
	);
	expect((await relay.snapshot()).totals.messages).toBe(2 * COUNT);
}, 60_000);
