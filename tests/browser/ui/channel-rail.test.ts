import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import ChannelRail from '../../../src/lib/ui/shell/ChannelRail.svelte';
import { EventKind } from '../../../src/lib/wire/frame/event';
import { recordingAttribute } from '../../../src/lib/wire/recording';
import type { ChannelState } from '../../../src/lib/wire/channel-states';
import { message } from '../../support/message';
import { goto } from './address.svelte';
import { expectAccessible, play, show, unreadIn, type Played } from './support';

let played: Played | undefined;
beforeEach(async () => {
	await page.viewport(1_000, 900);
	// A pointer that an earlier test left over the list would hold its order.
	await page.elementLocator(document.body).hover({ position: { x: 990, y: 890 } });
	await goto('/');
});
afterEach(() => played?.end());

const LIBERA = 'irc:irc.libera.chat';
const OFTC = 'irc:irc.oftc.net';

const say = (...channels: string[]): object[] =>
	channels.map((channel) => ({ channel, user: 'ada', text: 'hello' }));
/** Messages of several networks, as their sources bring them. */
const from = (source: string, ...channels: string[]) =>
	channels.map((channel) => message({ source, channel, sentAt: Date.now() }));
const states = (source: string, channel: string, state: ChannelState, why = '') => ({
	...message({ source, channel, login: '', userKey: '', text: why, sentAt: Date.now() }),
	kind: EventKind.channelState,
	attributes: [recordingAttribute({ state })]
});
const append = (...events: ReturnType<typeof message>[]): Promise<unknown> =>
	played?.relay.log.append({ events, idempotency: null }) ?? Promise.resolve();

const rail = page.getByRole('navigation', { name: 'Channels' });
const link = (name: string | RegExp) =>
	rail.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name });
/** The names of the listed channels as screen readers have them, in order. */
const names = (): (string | null)[] =>
	[...document.querySelectorAll('nav li a')].map((each) => each.getAttribute('aria-label'));
/** Once what is there counts as read. */
const visited = (): Promise<unknown> =>
	expect
		.poll(() => Object.keys(localStorage).some((key) => key.startsWith('unread ')))
		.toBe(true)
		.then(() => played?.relay.say([]));
const choose = async (channel: RegExp, action: string): Promise<void> => {
	await link(channel).click({ button: 'right' });
	await page.getByRole('dialog').getByRole('button', { name: action }).click();
};

describe('The rail', () => {
	beforeEach(() => {
		localStorage.clear();
		dispatchEvent(new StorageEvent('storage', { key: null }));
	});

	test('names each channel with what is unread in it, not with its total', async () => {
		played = await play({}, (relay) => relay.say(say('one', 'one', 'two')));
		const { app, relay } = played;
		show(app, ChannelRail);
		// What was there on a first visit isn't new.
		await expect.poll(names).toEqual(['#one', '#two']);
		await visited();
		await relay.say(say('one', 'two', 'one'));
		await expect.poll(names).toEqual(['#one, 2 unread', '#two, 1 unread']);
		await expectAccessible();
		// What an import brings was said before.
		await relay.say(say('one', 'three'), 'old.log');
		await expect.poll(names).toEqual(['#one, 2 unread', '#two, 1 unread', '#three']);
		unreadIn(app)?.markRead({ id: 2 });
		await expect.poll(names).toEqual(['#one, 2 unread', '#three', '#two']);
	});

	test('has channels by their networks, Twitch’s without #, and two that are called the same', async () => {
		played = await play();
		const { app } = played;
		await append(...from(LIBERA, 'linux'), ...from(OFTC, 'linux'), ...from('twitch', 'ada'));
		show(app, ChannelRail);
		await expect.poll(names).toEqual(['#linux', '#linux', 'ada']);
		for (const [network, name] of [
			['Libera.Chat', '#linux'],
			['OFTC', '#linux'],
			['Twitch', 'ada']
		]) {
			const list = rail.getByRole('list', { name: network });
			await expect.element(list.getByRole('link', { name, exact: true })).toBeVisible();
		}
		await expectAccessible();
	});

	test('has no heading for the only network', async () => {
		played = await play({}, (relay) => relay.say(say('one')));
		show(played.app, ChannelRail);
		await expect.element(link('#one')).toBeVisible();
		expect(
			rail
				.getByRole('heading')
				.elements()
				.map((each) => each.textContent)
		).toEqual(['Channels']);
	});

	test('says of a channel how it stands at its source, also before its first message', async () => {
		played = await play();
		const { app } = played;
		await append(states(LIBERA, 'linux', 'joining'));
		show(app, ChannelRail);
		await expect.element(link('#linux, joining')).toBeVisible();
		await append(states(LIBERA, 'linux', 'disconnected', 'connection refused'));
		const refused = link('#linux, not recorded: connection refused');
		await expect.element(refused).toBeVisible();
		await expect.element(refused).toHaveTextContent('not recorded');
		await expectAccessible();
		await append(states(LIBERA, 'linux', 'live'), ...from(LIBERA, 'linux'));
		await expect.element(link(/^#linux(, 1 unread)?, recording$/)).toBeVisible();
	});

	test('a channel is pinned and muted by its menu, by mouse and keys, and stays so', async () => {
		played = await play({}, (relay) => relay.say(say('one', 'two', 'three')));
		const { app, relay } = played;
		const shown = show(app, ChannelRail);
		await expect.poll(names).toEqual(['#one', '#three', '#two']);
		await visited();
		await choose(/^#two/, 'Pin');
		await expect.poll(() => names()[0]).toBe('#two');
		// The button of a row is there while its link has the focus.
		(link('#one').element() as HTMLElement).focus();
		await userEvent.keyboard('{Tab}');
		await expect.element(rail.getByRole('button', { name: 'Actions for #one' })).toHaveFocus();
		await userEvent.keyboard('{Enter}');
		const menu = page.getByRole('dialog', { name: 'Actions for #one' });
		await expect.element(menu.getByRole('button', { name: 'Pin' })).toHaveFocus();
		await Promise.all(document.getAnimations().map(({ finished }) => finished));
		await expectAccessible();
		await userEvent.keyboard('{ArrowDown}{Enter}');
		await expect.poll(names).toEqual(['#two', '#three', '#one, muted']);
		await relay.say(say('one'));
		await expect.poll(names).toEqual(['#two', '#three', '#one, 1 unread, muted']);
		const { fontWeight } = getComputedStyle(link(/^#one/).element());
		expect(Number(fontWeight)).toBeLessThan(500);
		await shown.unmount();
		show(app, ChannelRail);
		await expect.poll(names).toEqual(['#two', '#three', '#one, 1 unread, muted']);
		await choose(/^#one/, 'Mark as read');
		await expect.poll(names).toEqual(['#two', '#three', '#one, muted']);
		await choose(/^#one/, 'Unmute');
		await choose(/^#two/, 'Unpin');
		await expect.poll(names).toEqual(['#one', '#three', '#two']);
	});

	test('is in the order that its reader chose', async () => {
		played = await play({}, (relay) => relay.say(say('a', 'b', 'c')));
		const { app, relay } = played;
		show(app, ChannelRail);
		await expect.poll(names).toEqual(['#a', '#b', '#c']);
		await visited();
		await relay.say(say('c'));
		await expect.poll(names).toEqual(['#c, 1 unread', '#a', '#b']);
		for (const [order, expected] of [
			['Pinned first', ['#a', '#b', '#c, 1 unread']],
			['Unread first', ['#c, 1 unread', '#a', '#b']],
			['A to Z', ['#a', '#b', '#c, 1 unread']]
		] as const) {
			await rail.getByRole('button', { name: 'Order of channels' }).click();
			const option = page.getByRole('button', { name: order });
			await option.click();
			await expect.poll(names).toEqual(expected);
		}
	});

	test('moves no row under a pointer, and says that the order is another one by now', async () => {
		played = await play({}, (relay) => relay.say(say('a', 'b', 'c')));
		const { app, relay } = played;
		show(app, ChannelRail);
		await expect.poll(names).toEqual(['#a', '#b', '#c']);
		await visited();
		await link('#a').hover();
		await relay.say(say('c'));
		await expect.poll(names).toEqual(['#a', '#b', '#c, 1 unread']);
		const update = page.getByRole('button', { name: 'Order changed · Update' });
		await expect.element(update).toBeVisible();
		await expectAccessible();
		await update.click();
		await expect.poll(names).toEqual(['#c, 1 unread', '#a', '#b']);
	});

	test('marks the channel that is open, also where its address has no id', async () => {
		played = await play({}, (relay) => relay.say(say('one', 'two', 'ONE/2')));
		show(played.app, ChannelRail);
		await expect.element(link('#two')).toBeVisible();
		const current = (): (string | null | undefined)[] =>
			[...document.querySelectorAll('nav [aria-current="page"]')].map((each) =>
				each.getAttribute('aria-label')
			);
		expect(current()).toEqual([]);
		for (const [address, name] of [
			['/channels/two', '#two'],
			['/channels/anything?id=1&q=sort:oldest', '#one'],
			['/channels/one%2F2', '#ONE/2']
		] as const) {
			await goto(address);
			await expect.poll(current).toEqual([name]);
		}
		await goto('/messages');
		await expect.poll(current).toEqual([]);
	});

	test('of a thousand channels lists the first, and finds every one by its name', async () => {
		const rooms = Array.from({ length: 1_000 }, (_, i) => `room-${i}`);
		played = await play({}, (relay) => relay.say(say(...rooms)));
		const { app, relay } = played;
		await goto('/channels/room-777');
		show(app, ChannelRail);
		await expect.poll(names).toHaveLength(51);
		expect(names().slice(-2)).toEqual(['#room-49', '#room-777']);
		await visited();
		const more = rail.getByRole('button', { name: /949 more/ });
		await expect.element(more).toHaveTextContent(/^949 more$/);
		await rail.getByRole('button', { name: 'Order of channels' }).click();
		await page.getByRole('button', { name: 'A to Z' }).click();
		await relay.say(say('room-900'));
		await expect.element(more).toHaveTextContent(/^949 more, with unread messages$/);
		await rail.getByRole('searchbox', { name: 'Filter channels' }).fill('room-90');
		await expect
			.poll(names)
			.toEqual([
				'#room-90',
				'#room-900, 1 unread',
				...Array.from({ length: 9 }, (_, i) => `#room-90${i + 1}`)
			]);
		await rail.getByRole('searchbox', { name: 'Filter channels' }).fill('nothing');
		await expect.element(rail.getByText('No channel matches “nothing”.')).toBeVisible();
		await rail.getByRole('searchbox', { name: 'Filter channels' }).fill('');
		await more.click();
		await expect.poll(names).toHaveLength(251);
	});

	test('stays as it is while the connection comes and goes', async () => {
		played = await play({}, (relay) => relay.say(say('one', 'two')));
		const { app, relay } = played;
		show(app, ChannelRail);
		await expect.poll(names).toEqual(['#one', '#two']);
		await visited();
		await relay.say(say('two'));
		await expect.poll(names).toEqual(['#two, 1 unread', '#one']);
		const box = (): DOMRect => link('#one').element().getBoundingClientRect();
		const before = box();
		relay.fault = 'unreachable';
		await expect.poll(() => app.status.state).not.toBe('live');
		expect(names()).toEqual(['#two, 1 unread', '#one']);
		expect(box()).toEqual(before);
		relay.fault = null;
		app.sync.tryNow();
		await expect.poll(() => app.status.state).toBe('live');
		expect(names()).toEqual(['#two, 1 unread', '#one']);
		expect(box()).toEqual(before);
	});
});
