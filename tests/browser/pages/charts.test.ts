/**
 * Every bar of every chart counts as many messages as the list that it opens: with imports of long ago and of this week
 * beside live messages. The zones themselves are in tests/unit/ui/diagrams.test.ts; this is in that of the browser.
 */
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { filteredHistory } from '../../../src/lib/archive/read/history';
import type { Archive } from '../../../src/lib/archive/read/archive';
import type { EventFilter } from '../../../src/lib/archive/tables/types';
import { periodOf } from '../../../src/lib/query/dates';
import { isCounted } from '../../../src/lib/wire/frame/event';
import ChannelPane from '../../../src/lib/ui/channels/ChannelPane.svelte';
import { RANGES } from '../../../src/lib/ui/charts/diagrams';
import UserPane from '../../../src/lib/ui/users/UserPane.svelte';
import { page as address } from '../ui/address.svelte';
import HomeDiagram from '../ui/HomeDiagram.svelte';
import { archiveOf, play, show, type Played } from '../ui/support';

let played: Played | undefined;
afterEach(() => played?.end());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `count` messages of 3 channels and 7 people, one each `every` ms up to `until`, backwards. */
const said = (count: number, every: number, until: number): object[] =>
	Array.from({ length: count }, (_, i) => ({
		channel: `channel-${i % 3}`,
		user: `user-${i % 7}`,
		text: `${i}`,
		sentAt: new Date(until - i * every).toISOString()
	}));

/** Waits for the history, which may come after the newest: a list has no messages where it has gaps. */
const expectWhole = (archive: Archive): Promise<void> =>
	expect
		.poll(async () => {
			const stretches = await archive.whole.window(1, Number.MAX_SAFE_INTEGER);
			return stretches.filter(({ type }) => type === 'gap');
		})
		.toEqual([]);

/** The messages that match, as a list would show them. */
async function listed(archive: Archive, filter: EventFilter): Promise<number> {
	const stretches = await filteredHistory(archive.name, filter).window(1, Number.MAX_SAFE_INTEGER);
	return stretches
		.flatMap((part) => (part.type === 'events' ? part.events : []))
		.filter(({ kind }) => isCounted(kind)).length;
}

/** What a query of times keeps to. */
function times(q: string): { from: number; before: number } {
	let [from, before] = [-Infinity, Infinity];
	for (const [, key, text = ''] of q.matchAll(/(after|before|on):(\S+)/g)) {
		const period = periodOf(text, Date.now()) ?? { from: 0, before: 0 };
		if (key !== 'before') from = period.from;
		if (key === 'on') before = period.before;
		if (key === 'before') before = period.from;
	}
	return { from, before };
}

/** Opens each bar with messages of a chart by its table, and compares its figure with its list. */
async function expectLists(
	name: string,
	archive: Archive,
	filter: EventFilter,
	atLeast: number
): Promise<void> {
	const figure = page
		.getByRole('figure')
		.filter({ has: page.getByRole('slider', { name, exact: true }) });
	await figure.getByText('As a table').click();
	await expect.element(figure.getByRole('table')).toBeVisible();
	const rows = [...figure.element().querySelectorAll('tbody tr')];
	const known = rows.flatMap((row) => {
		const value = parseInt(row.querySelector('td')?.textContent?.replaceAll(',', '') ?? '');
		return value > 0 ? [{ value, button: row.querySelector('button') }] : [];
	});
	expect(known.length).toBeGreaterThanOrEqual(atLeast);
	for (const { value, button } of known) {
		button?.click();
		const q = address.url.searchParams.get('q') ?? '';
		expect([name, q, await listed(archive, { ...filter, ...times(q) })]).toEqual([name, q, value]);
	}
}

test('each bar on Home, a channel’s page and a person’s has as many messages as its list, after imports of 2014 and of three weeks', async () => {
	await page.viewport(1_280, 900);
	const now = Date.now();
	played = await play({}, async (relay) => {
		await relay.say(said(300, 20_000, now - 5_000));
		await relay.say(said(1_000, (21 * 24 * HOUR) / 1_000, now), 'weeks.log');
		await relay.say(said(700, 7 * MINUTE, now), 'days.log');
		await relay.say(said(400, HOUR, Date.parse('2014-05-05T12:00Z')), 'old.log');
	});
	const { app, relay } = played;
	const archive = await archiveOf(app, 2_400);
	await expectWhole(archive);
	for (const [i, bars] of [14, 90, 80].entries()) {
		const range = RANGES[i] ?? RANGES[0];
		const shown = show(app, HomeDiagram, { range });
		const name = `Messages ${range.per}`;
		await expect.element(page.getByRole('slider', { name })).toBeVisible();
		await expectLists(name, archive, {}, bars);
		await (await shown).unmount();
	}
	await relay.say(said(30, MINUTE, now), 'more.log');
	await archiveOf(app, 2_430);
	await expectWhole(archive);
	const id = (await archive.channels()).find(({ name }) => name === 'channel-1')?.id ?? 0;
	const channel = show(app, ChannelPane, { archive, id, onclose: () => {} });
	await expect.element(page.getByRole('slider', { name: 'Messages per day' })).toBeVisible();
	await expectLists('Messages per minute', archive, { channel: id }, 10);
	await expectLists('Messages per day', archive, { channel: id }, 21);
	await (await channel).unmount();
	show(app, UserPane, { archive, id: 4, onclose: () => {} });
	await expect.element(page.getByRole('slider', { name: 'Messages per day' })).toBeVisible();
	await expectLists('Messages per day', archive, { user: 4 }, 21);
});
