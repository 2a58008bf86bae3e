import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import MessageList from '../../../src/lib/ui/messages/list/MessageList.svelte';
import Messages from '../../../src/routes/messages/+page.svelte';
import { linksInEarlier } from '../../../src/lib/ui/state/messages-query';
import { Timeline } from '../../../src/lib/ui/messages/list/timeline.svelte';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { fetchTimes } from '../../../src/lib/archive/tables/fetch-times';
import type { SeqRange } from '../../../src/lib/archive/tables/types';
import { deviceAt, logOf } from '../archive/log';
import { appIn, archiveOf, chatter, play, show, type Played } from './support';

let played: Played | undefined;
beforeEach(() => page.viewport(800, 600));
afterEach(() => played?.end());

const list = (): HTMLElement => {
	const log = page.getByRole('log', { name: 'Messages' }).elements()[0];
	if (!(log instanceof HTMLElement)) throw new Error('the list is not there yet');
	return log;
};
const row = (seq: number): HTMLElement | null => list().querySelector(`[data-key="${seq}"]`);

describe('A link to a message that is not on this device', () => {
	const SOUGHT = 700;
	let timeline: Timeline;
	const gap = (): HTMLElement | null => list().querySelector('.gap');
	const top = (element: HTMLElement | null): number => element?.getBoundingClientRect().top ?? NaN;

	beforeEach(async () => {
		// The relay vanishes before the history is there.
		played = await play({ latency: 400 }, (relay) => relay.say(chatter(2_500)));
		const { app, relay } = played;
		const archive = await archiveOf(app, 2_500);
		relay.fault = 'unreachable';
		const state = (): string => app.sync.status.state;
		await expect.poll(state).toMatch(/reconnecting|offline/);
		timeline = new Timeline(archive, { at: SOUGHT });
		const props = { timeline, fill: null, connected: false, target: SOUGHT, paused: false };
		show(app, MessageList, props);
		await expect.poll(() => gap()).toBeTruthy();
	});

	test('leads to the gap that it is in, and leaves its reader alone from then on', async () => {
		const rows = (): number => list().querySelectorAll('article').length;
		await expect.poll(rows).toBeGreaterThan(20);
		const before = rows();
		list().scrollTop += 250;
		await new Promise((resolve) => requestAnimationFrame(resolve));
		const first = list().querySelector('article');
		const stood = top(first);
		timeline.newer(false);
		await expect.poll(rows).toBeGreaterThan(before);
		expect(Math.abs(top(first) - stood)).toBeLessThan(2);
	});

	test.each([
		['opens it when it comes', false],
		['does not lead back a reader who went on meanwhile', true]
	])('%s', async (_, goesOn) => {
		const { relay, app } = played ?? {};
		if (goesOn) list().dispatchEvent(new WheelEvent('wheel', { bubbles: true, deltaY: 100 }));
		if (relay) relay.fault = null;
		app?.sync.tryNow();
		await expect
			.poll(() => {
				// Who went on comes back by the list's own ways.
				if (goesOn) list().scrollTop = -list().scrollHeight;
				return row(SOUGHT);
			})
			.toBeTruthy();
		if (goesOn) expect(document.activeElement).not.toBe(row(SOUGHT));
		else await expect.poll(() => document.activeElement).toBe(row(SOUGHT));
	});
});

test('A time that is not on this device leads to its own part of a gap, and asks for that', async () => {
	const log = await logOf(8 * 512 + 20, { sentAt: (i) => 1_699_990_000_000 + 1000 * i });
	const events = (await log.read(1, log.head)).map(({ event }) => event);
	const { seq, sentAt } = events[512 + 300]!;
	const { name } = await deviceAt(log, 8 * 512);
	const relay = { bytes: async () => (await log.times(0, 8))! };
	await fetchTimes(relay, name, new AbortController().signal);
	const fill = vi.fn();
	const timeline = new Timeline(openArchive(name));
	show(appIn({ state: 'starting' }), MessageList, {
		timeline,
		fill,
		connected: true,
		paused: false
	});
	await expect.poll(() => timeline.state).toBeTruthy();
	timeline.travel({ type: 'time', time: sentAt });
	await expect
		.poll(() => fill.mock.lastCall?.[0] as SeqRange | undefined)
		.toSatisfy((asked: SeqRange | undefined) => !!asked && asked.first <= seq && seq <= asked.last);
});

describe('The links of a row', () => {
	const hrefs = (): (string | null | undefined)[] =>
		['a:has(time)', 'a[data-part="author"]', 'a.channel'].map((link) =>
			list().querySelector(`article:last-of-type ${link}`)?.getAttribute('href')
		);

	test('say which log they are of', async () => {
		played = await play({}, (relay) => relay.say(chatter(2)));
		const { app } = played;
		const { log } = (await (await archiveOf(app, 2)).state()) ?? {};
		show(app, Messages);
		await expect.poll(() => page.getByRole('log').elements().length).toBe(1);
		await expect
			.poll(hrefs)
			.toEqual([`/messages?at=2&log=${log}`, '/users/user-2?id=2', '/channels/channel-2?id=2']);
	});

	test('of an earlier archive lead to what is in it', async () => {
		played = await play({}, (relay) => relay.say(chatter(2)));
		const { app } = played;
		const timeline = new Timeline(await archiveOf(app, 2));
		const links = linksInEarlier({ name: 'the old one', log: 'abc' });
		show(app, MessageList, { timeline, links, fill: null, connected: true, paused: false });
		await expect
			.poll(hrefs)
			.toEqual([
				'/messages?at=2&log=abc&archive=the+old+one',
				'/messages?q=from:id:2&archive=the+old+one',
				'/messages?q=in:id:2&archive=the+old+one'
			]);
	});
});

describe('What an import brings', () => {
	const say = (text: string): object[] => [{ channel: 'c', user: 'ada', text }];

	test('stands below the line of new messages only where something live is before it, and is no new message', async () => {
		played = await play({}, async (relay) => {
			await relay.say([...say('one'), ...say('two')]);
			await relay.say([...say('old'), ...say('older')], 'old.log');
			await relay.say(say('new'));
		});
		const { app, relay } = played;
		const archive = await archiveOf(app, 5);
		const timeline = new Timeline(archive);
		localStorage.setItem(`unread ${archive.name}`, JSON.stringify([[1, 2, 2, Date.now()]]));
		const props = { timeline, fill: null, connected: true, whose: null, paused: false };
		show(app, MessageList, props);
		const order = (): string[] =>
			[...list().querySelectorAll('[data-key]')].map((item) => item.getAttribute('data-key') ?? '');
		const line = (): Element | undefined =>
			[...list().querySelectorAll('.rows > *')].find((item) =>
				/since/i.test(item.textContent ?? '')
			);
		await expect.poll(order).toEqual(['1', '2', '3', '4', '5']);
		await expect.poll(line).toBeTruthy();
		const isBefore = (a: Element | undefined, b: Element | null): boolean =>
			a !== undefined && b !== null && Boolean(a.compareDocumentPosition(b) & 4);
		expect(isBefore(line(), row(5))).toBe(true);
		expect(isBefore(line(), row(4))).toBe(false);

		timeline.freeze();
		await relay.say([...say('oldest'), ...say('oldest of all')], 'old.log');
		await relay.say(say('newest'));
		await expect.poll(() => timeline.newMessages).toBe(1);
	});
});
