/** What Home tells of the time in which its reader was away. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { myNames } from '../../../src/lib/ui/query/kept-list.svelte';
import { page as address } from '../ui/address.svelte';
import HomeWithRail from '../ui/HomeWithRail.svelte';
import { archiveOf, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(() => page.viewport(1_280, 900));
afterEach(() => {
	played?.end();
	myNames.set([]);
});

const MINUTE = 60_000;
/** `count` messages of one channel, a second apart, up to `ago` ms before now. */
const said = (channel: string, count: number, ago = 0, text = 'line'): object[] =>
	Array.from({ length: count }, (_, i) => ({
		channel,
		user: `user-${i % 5}`,
		text: `${text} ${i} of ${channel}`,
		sentAt: Date.now() - ago - (count - i) * 1_000
	}));

const headline = (): string =>
	document
		.querySelector('#missed-title')
		?.parentElement?.textContent?.replace(/\s+/g, ' ')
		.trim() ?? '';
const cards = (): string[] =>
	[...document.querySelectorAll('.cards > ul > li')].map(
		(card) => card.querySelector('bdi')?.textContent ?? ''
	);
const card = (name: string) =>
	page
		.getByRole('listitem')
		.filter({ has: page.getByRole('button', { name: `Mark ${name} as read` }) });

/** A reader who has been here, and what came since. */
async function away(...since: (readonly object[])[]): Promise<Played> {
	played = await play({}, (relay) => relay.say(said('old', 30, 3 * 60 * MINUTE)));
	show(played.app, HomeWithRail);
	await expect.poll(headline).toMatch(/^30 messages in 1 channel so far/);
	for (const events of since) await played.relay.say(events);
	return played;
}

describe('Home, after a while', () => {
	test('says how much is new in how many channels, and has a card of each, most first', async () => {
		await away([...said('quiet', 3), ...said('loud', 40), ...said('old', 12)]);
		await expect.poll(headline).toMatch(/^55 new messages in 3 channels since \d\d:\d\d$/);
		await expect.poll(cards).toEqual(['loud', 'old', 'quiet']);
		await expect.element(card('loud')).toHaveTextContent(/Busiest at \d\d:\d\d/);
		await expect.element(card('loud').getByRole('img')).toBeVisible();
		await expectAccessible();
	});

	test('leads from the lines of a card to their places, and from its name to the channel', async () => {
		const { app } = await away(said('loud', 40));
		await expect
			.element(
				card('loud')
					.getByRole('link', { name: /of loud/ })
					.first()
			)
			.toBeVisible();
		const archive = await archiveOf(app, 70);
		for (const link of card('loud')
			.getByRole('link', { name: /of loud/ })
			.elements()) {
			const { searchParams, pathname } = new URL((link as HTMLAnchorElement).href);
			expect(pathname).toBe('/channels/loud');
			const at = Number(searchParams.get('at'));
			const [stretch] = await archive.window(at, at);
			const event = stretch?.type === 'events' ? stretch.events[0] : undefined;
			expect(event?.channel?.name).toBe('loud');
			expect(link.textContent).toContain(event?.text);
		}
	});

	test('looking at it marks nothing as read; its buttons do, one channel or all', async () => {
		await away([...said('one', 3), ...said('two', 4)]);
		await expect.poll(headline).toMatch(/^7 new messages in 2 channels/);
		document.querySelector('[role="log"]')?.scrollIntoView();
		await page.getByRole('button', { name: 'Mark two as read' }).click();
		await expect.poll(headline).toMatch(/^3 new messages in 1 channel/);
		await page.getByRole('button', { name: 'Mark all as read' }).click();
		await expect.poll(headline).toMatch(/^You’re all caught up Nothing new since/);
		expect(cards()).toEqual([]);
		await played?.relay.say(said('two', 1));
		await expect.poll(headline).toMatch(/^1 new message in 1 channel/);
		await expectAccessible();
	});

	test('an import is never new', async () => {
		const { relay } = await away(said('one', 3));
		await relay.say(said('older', 50, 90 * MINUTE), 'old.log');
		await expect.poll(headline).toMatch(/^3 new messages in 1 channel/);
		await expect
			.poll(() => document.querySelector('[aria-label="Totals"] .value')?.textContent)
			.toBe('83');
		expect(cards()).toEqual(['one']);
	});

	test('has six cards at first, and the others on demand', async () => {
		await away(Array.from({ length: 9 }, (_, i) => said(`c${i}`, 9 - i)).flat());
		await expect.poll(cards).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
		await page.getByRole('button', { name: '3 channels more' }).click();
		await expect.poll(cards).toHaveLength(9);
	});

	test('tells subs, raids and cheers in a line', async () => {
		const notice = (type: string, text: string): object => ({
			channel: 'loud',
			kind: 'notice',
			user: 'ronni',
			notice: { type, text }
		});
		await away([
			...said('loud', 3),
			notice('raid', 'ronni is raiding with a party of 12'),
			notice('resub', 'ronni has subscribed for 3 months'),
			notice('sub', 'ronni has subscribed'),
			{ channel: 'loud', user: 'ronni', text: 'Cheer100 hello', bits: 100 }
		]);
		await expect.element(card('loud')).toHaveTextContent(/1 raid · 2 subs · 1 cheer \(100 bits\)/);
	});

	test('puts first what was said to its reader, with a link to all of it', async () => {
		myNames.set(['grace']);
		await away([
			...said('loud', 20),
			{ channel: 'loud', user: 'ada', text: 'grace: the build is green again' },
			{ channel: 'loud', user: 'bob', text: '@grace, lunch?' }
		]);
		const all = card('loud').getByRole('link', { name: '2 messages are for you in loud: show' });
		await expect.element(all).toBeVisible();
		await expect.element(card('loud')).toHaveTextContent(/the build is green again/);
		const q = new URL((all.element() as HTMLAnchorElement).href).searchParams.get('q');
		expect(q).toMatch(/is:mention is:unread in:id:2$/);
		await expectAccessible();
	});
});

describe('what is safe', () => {
	test('is told exactly, and goes on being told without a relay', async () => {
		const { relay } = await away(said('one', 3));
		const safe = page.getByRole('region', { name: 'Everything is saved here' });
		await expect.element(safe).toHaveTextContent(/33 messages since .* on this device/);
		relay.fault = 'unreachable';
		const offline = page.getByRole('region', { name: 'Saved here, also offline' });
		await expect.element(offline).toHaveTextContent(/33 messages since .* on this device/);
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		await expectAccessible();
	});
});

describe('the heat map', () => {
	const squares = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-square]')];
	const heard = (): number =>
		squares()
			.map((square) => /, ([\d,]+) messages?/.exec(square.ariaLabel ?? '')?.[1] ?? '0')
			.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0);

	test('counts every message of its days in its hour, and a square opens exactly these', async () => {
		await away(said('one', 20, 26 * 60 * MINUTE), said('one', 5));
		await expect.poll(heard).toBe(55);
		const link = squares()
			.find((square) => square.ariaLabel?.includes('20 messages'))
			?.querySelector('a');
		const { pathname, searchParams } = new URL(link?.href ?? '');
		expect(pathname).toBe('/messages');
		expect(searchParams.get('q')).toMatch(/^after:\S+ before:\S+$/);
	});

	test('is read and opened by keys', async () => {
		await away(said('one', 5));
		await expect.poll(heard).toBe(35);
		const entry = squares().filter((square) => square.tabIndex === 0);
		expect(entry).toHaveLength(1);
		entry[0]?.focus();
		expect(document.activeElement?.ariaLabel).toMatch(/5 messages$/);
		await userEvent.keyboard('{ArrowUp}');
		expect(document.activeElement?.ariaLabel).toMatch(/no messages$/);
		await userEvent.keyboard('{ArrowDown}{Enter}');
		await expect.poll(() => address.url.pathname).toBe('/messages');
	});

	test('has all of its figures as a table, too, and stands upright on a phone', async () => {
		await page.viewport(390, 844);
		await away(said('one', 5));
		await expect.poll(heard).toBe(35);
		const grid = page.getByRole('grid', { name: 'When people talk' });
		const [first, later] = squares();
		expect(later!.getBoundingClientRect().top).toBeGreaterThan(first!.getBoundingClientRect().top);
		expect(document.querySelector('main')!.scrollWidth).toBeLessThanOrEqual(390);
		await expect.element(grid).toBeVisible();
		await page.getByRole('region', { name: 'When people talk' }).getByText('As a table').click();
		const table = page.getByRole('region', { name: 'When people talk, as a table' });
		await expect.element(table.getByRole('row').nth(1)).toHaveTextContent(/5$/);
		await expectAccessible();
	});
});

test('on a phone the newest few messages are a part of the page', async () => {
	await page.viewport(390, 844);
	await away(said('one', 20));
	await expect.poll(cards).toEqual(['one']);
	await expect.element(card('one')).toHaveTextContent(/Busiest at/);
	const log = page.getByRole('log', { name: 'Latest messages' });
	await expect.poll(() => log.element().querySelectorAll('article').length).toBe(4);
	expect(getComputedStyle(log.element()).overflowY).toBe('clip');
	// Whatever comes, what stands below doesn't move.
	const top = (): number | undefined =>
		document.querySelector('.heat')?.getBoundingClientRect().top;
	const before = top();
	await expect.element(log).toHaveTextContent(/line 19 of one/);
	await played?.relay.say([{ channel: 'one', user: 'ada', text: 'a word '.repeat(60) }]);
	await expect.element(log).toHaveTextContent(/a word a word/);
	expect(top()).toBe(before);
});
