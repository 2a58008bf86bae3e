import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PLAIN } from '../../../src/lib/query/fold';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import { IMAGE_CACHE, emotePath } from '../../../src/lib/wire/images';
import ExportDialog from '../../../src/lib/ui/export/ExportDialog.svelte';
import type { Exported } from '../../../src/lib/ui/export/exported';
import { csvRecords, saidIn } from '../../support/csv';
import { ShownQuery } from './shown-query.svelte';
import { archiveOf, expectAccessible, play, show, type Played } from './support';

const ODD = [
	'<b>"hi" & \'there\'</b>',
	'=1+1, "two"',
	'שלום עולם',
	'日本 👩‍💻 https://example.org/?a=1&b=<'
];
const COUNT = 1_400;
const EMOTE = 'Kappa';
const PIXEL = Uint8Array.from(
	atob(
		'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
	),
	(sign) => sign.charCodeAt(0)
);

const said = (count: number): object[] =>
	Array.from({ length: count }, (_, i) => ({
		source: 'twitch',
		channel: i % 2 ? 'other' : 'linux',
		user: `user${i % 5}`,
		id: `m${i}`,
		text: i === 8 ? EMOTE : `${ODD[i % ODD.length]} ${i}`,
		...(i === 8 && { emotes: [{ id: '25', start: 0, length: 5 }] }),
		sentAt: 1_764_000_000_000 + i * 1_000
	}));

const EVERYTHING: ResolvedQuery = { groups: [], sort: 'new', fold: PLAIN };
const LINUX: ResolvedQuery = {
	...EVERYTHING,
	groups: [[{ negated: false, any: [{ type: 'in', channels: [1] }] }]]
};
const foundOf = (resolved: ResolvedQuery): Exported['page']['found'] => ({
	query: { groups: [], sort: 'new' },
	resolved
});
const queried = (resolved: ResolvedQuery): Exported => ({
	page: { found: foundOf(resolved) },
	what: ''
});

let played: Played | undefined;
let saved: { readonly name: string; readonly blob: Blob }[];

beforeEach(() => {
	saved = [];
	vi.stubGlobal('showSaveFilePicker', undefined);
	const blobs = new Map<string, Blob>();
	const create = URL.createObjectURL.bind(URL);
	vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
		const url = create(blob);
		blobs.set(url, blob as Blob);
		return url;
	});
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
		this: HTMLAnchorElement
	) {
		const blob = blobs.get(this.href);
		if (blob) saved.push({ name: this.download, blob });
	});
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
	played?.end();
});

const status = page.getByRole('status');
const start = page.getByRole('button', { name: 'Export', exact: true });

async function opened(resolved = EVERYTHING, count = COUNT): Promise<Played> {
	const now = (played = await play({}, (relay) => relay.say(said(count))));
	const archive = await archiveOf(now.app, count);
	show(now.app, ExportDialog, { archive, queried: queried(resolved), onclose: () => {} });
	return now;
}

/** Cancels as soon as the progress is shown: a quick export may be done before a test that asks again and again sees it. */
const cancelledOnSight = (): Promise<void> =>
	new Promise((resolve) => {
		const watching = new MutationObserver(() => {
			const cancel = page.getByRole('button', { name: 'Cancel' }).query();
			if (!page.getByRole('progressbar').query() || !(cancel instanceof HTMLElement)) return;
			watching.disconnect();
			cancel.click();
			resolve();
		});
		watching.observe(document.body, { childList: true, subtree: true });
	});

async function savedAs(format: RegExp): Promise<{ name: string; text: string }> {
	await page.getByRole('radio', { name: format }).click();
	await start.click();
	await expect.poll(() => saved.length).toBe(1);
	const [file] = saved.splice(0);
	if (!file) throw new Error('nothing was saved');
	await page.getByRole('button', { name: 'Export again' }).click();
	return {
		name: file.name,
		text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.blob.arrayBuffer())
	};
}

describe('The export', () => {
	test('says how much there is, and each format has all of it, letter by letter', async () => {
		const { app } = await opened(LINUX);
		const cache = await caches.open(IMAGE_CACHE);
		const path = emotePath('twitch', '25', 'moving') ?? '';
		await cache.put(
			app.relay + path,
			new Response(PIXEL, { headers: { 'content-type': 'image/png' } })
		);
		await expect.element(page.getByText('Messages in #linux')).toBeVisible();
		await expect.element(status).toHaveTextContent(/^700 messages, about/);
		await expectAccessible();
		const texts = said(COUNT).flatMap((each, i) =>
			i % 2 ? [] : [(each as { text: string }).text]
		);

		const html = await savedAs(/Web page/);
		expect(html.name).toBe('backscroll-messages-in-linux.html');
		const parsed = new DOMParser().parseFromString(html.text, 'text/html');
		const rows = [...parsed.querySelectorAll('main p')];
		expect(rows.map((row) => row.querySelector('time ~ span')?.textContent)).toEqual(texts);
		expect(parsed.querySelectorAll('script, img, iframe, link')).toHaveLength(0);
		expect(parsed.querySelector('.i')?.textContent).toBe(EMOTE);
		expect(html.text.match(/data:image\/png;base64,/g)).toHaveLength(1);
		expect(parsed.querySelector('footer')?.textContent).toBe('End: 700 messages.');

		const csv = await savedAs(/Table/);
		expect(csvRecords(csv.text).map(({ text = '' }) => saidIn(text))).toEqual(texts);
		const lines = (await savedAs(/Data/)).text.trimEnd().split('\n');
		expect(lines.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(texts);
		const text = await savedAs(/^Text/);
		const shown = text.text
			.split('\n')
			.flatMap((line) => /^\[[^\]]+\] <\w+> (.*)$/.exec(line)?.[1] ?? []);
		expect(shown).toEqual(texts);
	});

	test('shows how far it is, and leaves no file when it is cancelled', async () => {
		await opened(EVERYTHING, 6_000);
		await expect.element(status).toHaveTextContent(/^6,000 messages/);
		const cancelled = cancelledOnSight();
		await start.click();
		await cancelled;
		await expect.element(status).toHaveTextContent(/^6,000 messages, about/);
		expect(saved).toEqual([]);
		// The next one is whole.
		expect((await savedAs(/Data/)).text.trimEnd().split('\n')).toHaveLength(6_000);
	});

	test('writes into the file that the reader chose, which has its content at the end alone', async () => {
		const folder = await navigator.storage.getDirectory();
		const file = await folder.getFileHandle('export.ndjson', { create: true });
		vi.stubGlobal('showSaveFilePicker', async () => file);
		await opened();
		await expect.element(status).toHaveTextContent(/^1,400 messages/);
		await page.getByRole('radio', { name: /Data/ }).click();
		await start.click();
		await expect.element(status).toHaveTextContent('Saved 1,400 messages as export.ndjson');
		const text = await (await file.getFile()).text();
		expect(text.trimEnd().split('\n')).toHaveLength(1_400);
		await folder.removeEntry('export.ndjson');
	});

	test('counts and saves what its page shows, though the page still read the query before when it was opened', async () => {
		const { app } = (played = await play({}, (relay) => relay.say(said(COUNT))));
		const archive = await archiveOf(app, COUNT);
		const shown = new ShownQuery();
		const exported: Exported = { page: shown, what: '' };
		show(app, ExportDialog, { archive, queried: exported, onclose: () => {} });
		await expect.element(start).toBeVisible();
		shown.found = foundOf(EVERYTHING);
		await expect.element(status).toHaveTextContent(/^1,400 messages/);
		shown.found = foundOf(LINUX);
		await expect.element(status).toHaveTextContent(/^700 messages/);
		expect((await savedAs(/Data/)).text.trimEnd().split('\n')).toHaveLength(700);
	});

	test('that is done still says so when its page goes on', async () => {
		const { app } = (played = await play({}, (relay) => relay.say(said(COUNT))));
		const archive = await archiveOf(app, COUNT);
		const shown = new ShownQuery();
		shown.found = foundOf(LINUX);
		const exported: Exported = { page: shown, what: '' };
		show(app, ExportDialog, { archive, queried: exported, onclose: () => {} });
		await expect.element(status).toHaveTextContent(/^700 messages/);
		await start.click();
		await expect.element(status).toHaveTextContent(/^Saved 700 messages/);
		shown.found = foundOf(EVERYTHING);
		await page.getByRole('radio', { name: /Data/ }).click();
		await expect.element(status).toHaveTextContent(/^Saved 700 messages/);
	});

	test('of nothing can’t begin', async () => {
		await opened(
			{ ...EVERYTHING, groups: [[{ negated: false, any: [{ type: 'text', text: 'zzz' }] }]] },
			10
		);
		await expect.element(status).toHaveTextContent(/^0 messages/);
		await expect.element(start).toBeDisabled();
	});
});
