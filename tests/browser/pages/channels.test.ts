import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { archives } from '../../../src/lib/archive/registry/registry';
import type { ChannelBoard } from '../../../src/lib/ui/channels/board.svelte';
import ChannelDetails from '../../../src/lib/ui/channels/ChannelDetails.svelte';
import ChannelRail from '../../../src/lib/ui/shell/ChannelRail.svelte';
import Channels from '../../../src/routes/channels/+page.svelte';
import { sentBetween } from '../../../src/lib/query/dates';
import { goto, page as address } from '../ui/address.svelte';
import { chatter, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(async () => {
	await goto('/');
	await page.viewport(1_280, 800);
});
afterEach(() => {
	vi.restoreAllMocks();
	played?.end();
});

/** Name, people and messages of each channel, in order. */
const rows = (): string[] =>
	[...document.querySelectorAll('[data-channel]')].map((row) =>
		['name', 'people', 'messages']
			.map((part) => row.querySelector(`.${part}`)?.textContent?.trim())
			.join(' ')
	);
const say = (channel: string, user: string, times: number): Promise<unknown> =>
	played?.relay.say(Array.from({ length: times }, (_, i) => ({ channel, user, text: `${i}` }))) ??
	Promise.resolve();

describe('Channels', () => {
	test('lists all channels with exact totals and people, the busiest first, and goes on live', async () => {
		played = await play({}, async (relay) => {
			await relay.say(chatter(30));
			await relay.say([{ channel: 'channel-1', user: 'user-1', text: 'the newest' }]);
		});
		show(played.app, Channels);
		// A pointer that an earlier test left over the list would hold its order.
		await page.getByRole('heading', { level: 1 }).hover();
		await expect.poll(rows).toEqual(['channel-1 7 11', 'channel-0 7 10', 'channel-2 7 10']);
		await expect.element(page.getByText('3 channels')).toBeVisible();
		await expect.element(page.getByText('the newest')).toBeVisible();
		await say('channel-2', 'user-2', 3);
		await expect.poll(() => rows()[0]).toBe('channel-2 7 13');
		await expectAccessible();
		const link = page.getByRole('link', { name: 'channel-2' }).element();
		expect(link.getAttribute('href')).toMatch(/\/channels\/channel-2\?id=\d$/);
	});

	test('strikes a last message that a moderator removed, and says so before it', async () => {
		played = await play({}, (relay) =>
			relay.say([
				{ channel: 'lobby', user: 'eve', text: 'buy this', id: 'a' },
				{ channel: 'den', user: 'ada', text: 'hello' }
			])
		);
		show(played.app, Channels);
		await expect.element(page.getByText('buy this')).toBeVisible();
		expect(document.querySelector('del')).toBeNull();
		await played.relay.say([{ channel: 'lobby', kind: 'deleted', target: 'a' }]);
		await expect.poll(() => document.querySelector('del')?.textContent).toBe('buy this');
		await expect.element(page.getByText('eve deleted: buy this')).toBeVisible();
		expect(document.querySelectorAll('del').length).toBe(1);
		await expectAccessible();
	});

	test('under a pointer figures go on and the order stays, until it is asked for', async () => {
		played = await play({}, (relay) => relay.say(chatter(9)));
		show(played.app, Channels);
		// A reader who has just come: whoever writes in a channel is known, too.
		const known = (): number => rows().filter((row) => / 3 3$/.test(row)).length;
		await expect.poll(known).toBe(3);
		const before = rows();
		const last = before.at(-1)?.split(' ')[0] ?? '';
		await page.getByRole('link', { name: before[0]?.split(' ')[0] }).hover();
		await say(last, 'user-1', 5);
		const update = page.getByRole('button', { name: 'Order changed · Update' });
		await expect.element(update).toBeVisible();
		expect(rows().map((row) => row.split(' ')[0])).toEqual(before.map((row) => row.split(' ')[0]));
		await expect.poll(() => rows().at(-1)).toMatch(/ 8$/);
		await update.click();
		await expect.poll(() => rows()[0]).toMatch(new RegExp(`^${last} .* 8$`));
	});

	test('without the relay it shows what it knows, as of when, and no figure that it doesn’t know', async () => {
		await goto('/channels?view=table');
		played = await play({}, (relay) => relay.say(chatter(21)));
		show(played.app, Channels);
		await expect.poll(rows).toContain('channel-1 7 7');
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		// On a phone, too, nothing of it is cut.
		await page.viewport(390, 844);
		const header = [...document.querySelectorAll('header :is(.note, .as-of)')];
		expect(header.map((part) => part.textContent)).toEqual([
			'3 channels',
			expect.stringMatching(/^Saved copy, up to /)
		]);
		for (const { scrollWidth, clientWidth } of header) {
			expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
		}
		expect(rows()).toContain('channel-1 7 7');
		await expectAccessible();
	});

	test('counts who writes for the first time at once, and goes on where it was left without the relay', async () => {
		played = await play({}, (relay) => relay.say(chatter(21)));
		const { relay } = played;
		const shown = show(played.app, Channels);
		await expect.poll(rows).toContain('channel-1 7 7');
		const answered = vi.spyOn(relay, 'answer');
		await say('channel-1', 'a newcomer', 2);
		await say('channel-1', 'user-1', 1);
		await expect.poll(rows).toContain('channel-1 8 10');
		await say('channel-1', 'another', 1);
		await say('channel-1', 'a newcomer', 1);
		await expect.poll(rows).toContain('channel-1 9 12');
		await say('channel-9', 'a newcomer', 1);
		await expect.poll(rows).toContain('channel-9 1 1');
		expect(answered.mock.calls.map(([{ path }]) => path)).not.toContainEqual(
			expect.stringMatching(/channels$/)
		);
		relay.fault = 'unreachable';
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		await shown.unmount();
		show(played.app, Channels);
		await expect.poll(rows).toContain('channel-1 9 12');
		expect(page.getByText(/what came later/).elements()).toEqual([]);
	});

	test('shows no older number of people as the present one where the device missed who came since', async () => {
		await goto('/channels?view=table');
		played = await play({}, (relay) => relay.say(chatter(21)));
		const { app, relay } = played;
		const shown = show(app, Channels);
		await expect.poll(rows).toContain('channel-1 7 7');
		await shown.unmount();
		relay.fault = 'unreachable';
		await expect.poll(() => app.status.state).not.toBe('live');
		for (let part = 0; part < 10; part++) await say('channel-2', `late ${part}`, 600);
		const answer = relay.answer.bind(relay);
		vi.spyOn(relay, 'answer').mockImplementation((request) =>
			/bundle|segments|channels/.test(request.path) ? Promise.resolve(null) : answer(request)
		);
		relay.fault = null;
		app.sync.tryNow();
		await expect.poll(() => app.status.state).toBe('live');
		show(app, Channels);
		await expect.poll(rows).toContain('channel-2 — 6,007');
		const why = page.getByText('Users “—”: How many write in a channel comes from the relay.');
		await expect.element(why).toBeVisible();
		await page.viewport(390, 844);
		await expect.element(why).toBeInViewport();
		await expectAccessible();
		relay.fault = 'unreachable';
		await expect.poll(rows).toContain('channel-2 7 6,007');
		await expect
			.element(page.getByText(/^Users as of .*: what came later is not all on this device\./))
			.toBeVisible();
		vi.restoreAllMocks();
		relay.fault = null;
		app.sync.tryNow();
		await expect.poll(rows).toContain('channel-2 17 6,007');
	});

	test('is on a phone the list of the rail, with each one’s last message, its time and what is unread', async () => {
		await page.viewport(390, 844);
		played = await play({}, (relay) => relay.say(chatter(9)));
		show(played.app, ChannelRail);
		show(played.app, Channels);
		const main = page.getByRole('main').last();
		const row = (name: RegExp) =>
			main.getByRole('listitem').filter({ has: page.getByRole('link', { name }) });
		await expect.element(row(/^#channel-2$/)).toHaveTextContent(/user-\d message \d/);
		await expect.element(page.getByText('3 channels')).toBeVisible();
		await expect
			.poll(() => localStorage.getItem(`unread ${played?.app.archive?.name}`))
			.not.toBeNull();
		await say('channel-2', 'user-1', 2);
		await expect.element(row(/^#channel-2, 2 unread$/)).toHaveTextContent(/user-1 1/);
		await expect.element(row(/^#channel-1$/)).toBeVisible();
		// The table is a press away, and a link to one of its orders leads there as well.
		expect(rows()).toHaveLength(3);
		await page.getByRole('button', { name: 'Order of channels' }).click();
		await page.getByRole('button', { name: 'Show as a table' }).click();
		await expect.element(page.getByRole('table', { name: 'Channels' })).toBeVisible();
		await goto('/channels');
		await expect.element(page.getByRole('table')).not.toBeInTheDocument();
		await goto('/channels?sort=name');
		await expect.element(page.getByRole('table', { name: 'Channels' })).toBeVisible();
	});

	test('is a list in a wide window, too, if its reader wants, with pins and mutes', async () => {
		played = await play({}, (relay) => relay.say(chatter(9)));
		show(played.app, Channels);
		await expect.element(page.getByRole('table')).toBeVisible();
		await page.getByRole('button', { name: 'Order of channels' }).click();
		await page.getByRole('button', { name: 'Show as a list' }).click();
		const names = (): (string | null)[] =>
			[...document.querySelectorAll('li[data-channel] a')].map((link) =>
				link.getAttribute('aria-label')
			);
		await expect.poll(names).toEqual(['#channel-0', '#channel-1', '#channel-2']);
		for (const [name, action] of [
			['#channel-2', 'Pin'],
			['#channel-0', 'Mute']
		] as const) {
			await page.getByRole('link', { name }).click({ button: 'right' });
			await page.getByRole('dialog').getByRole('button', { name: action }).click();
		}
		await expect.poll(names).toEqual(['#channel-2', '#channel-1', '#channel-0, muted']);
		await expectAccessible();
		await page.viewport(390, 844);
		await expectAccessible();
	});

	test('greets while nobody has said anything', async () => {
		played = await play();
		show(played.app, Channels);
		await expect
			.element(page.getByRole('heading', { name: 'What do you want to keep?' }))
			.toBeVisible();
	});
});

describe('A channel', () => {
	const details = async (over: object = {}): Promise<void> => {
		if (!played) throw new Error('nothing is played');
		const { app } = played;
		await expect.poll(() => app.status.state).toBe('live');
		const [entry] = await archives(app.relay);
		show(app, ChannelDetails, {
			archive: openArchive(entry?.name ?? ''),
			channel: {
				id: 1,
				source: 'mock',
				name: 'one',
				messages: 6,
				people: 2,
				last: null,
				rate: 0,
				bars: [0],
				recent: 0
			},
			board: { minute: Math.floor(Date.now() / 60_000) } as ChannelBoard,
			peopleAsOf: null,
			linkOf: () => '/',
			...over
		});
	};
	const people = (): string[] =>
		page
			.getByRole('region', { name: 'Most active' })
			.getByRole('listitem')
			.elements()
			.map((item) => item.textContent?.replace(/\s+/g, ' ').trim() ?? '');

	test('has its most active and its activity exact at each moment, not as of the last answer', async () => {
		played = await play();
		await say('one', 'ada', 3);
		await say('one', 'bob', 2);
		await say('two', 'cleo', 9);
		await details();
		await expect.poll(people).toEqual(['ada 3', 'bob 2']);
		const answered = vi.spyOn(played.relay, 'answer');
		await say('one', 'cleo', 1);
		await say('two', 'cleo', 1);
		await say('one', 'bob', 4);
		await expect.poll(() => people().toSorted()).toEqual(['ada 3', 'bob 6', 'cleo 1']);
		await expect
			.element(page.getByRole('slider', { name: 'Messages per day' }))
			.toHaveAttribute('aria-valuetext', expect.stringMatching(/most 10$/));
		expect(answered.mock.calls.map(([{ path }]) => path)).not.toContainEqual(
			expect.stringMatching(/people|activity/)
		);
	});

	test('a minute leads to the messages that it counts, and only to those', async () => {
		played = await play({}, (relay) => relay.say([{ channel: 'one', user: 'ada', text: 'hello' }]));
		await details({ linkOf: ({ q = '' }: { q?: string }) => `/messages?q=${q}` });
		const chart = page.getByRole('slider', { name: 'Messages per minute' });
		await chart.click();
		const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000);
		await expect
			.poll(() => address.url.searchParams.get('q'))
			.toBe(sentBetween(minute.getTime(), minute.getTime() + 60_000));
	});
});
