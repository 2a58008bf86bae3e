import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Channels from '../../../src/routes/channels/+page.svelte';
import { chatter, expectAccessible, play, show, type Played } from '../components/support';

let played: Played | undefined;
beforeEach(() => page.viewport(1_280, 800));
afterEach(() => played?.end());

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
		await expect
			.poll(rows, { timeout: 10_000 })
			.toEqual(['channel-1 7 11', 'channel-0 7 10', 'channel-2 7 10']);
		await expect.element(page.getByText('3 channels')).toBeVisible();
		await expect.element(page.getByText('the newest')).toBeVisible();
		await say('channel-2', 'user-2', 3);
		await expect.poll(() => rows()[0], { timeout: 5_000 }).toBe('channel-2 7 13');
		await expectAccessible();
		const link = page.getByRole('link', { name: 'channel-2' }).element();
		expect(link.getAttribute('href')).toMatch(/\/channels\/channel-2\?id=\d$/);
	});

	test('under a pointer figures go on and the order stays, until it is asked for', async () => {
		played = await play({}, (relay) => relay.say(chatter(9)));
		show(played.app, Channels);
		// A reader who has just come: whoever writes in a channel is known, too.
		const known = (): number => rows().filter((row) => / 3 3$/.test(row)).length;
		await expect.poll(known, { timeout: 10_000 }).toBe(3);
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
		played = await play({}, (relay) => relay.say(chatter(21)));
		show(played.app, Channels);
		await expect.poll(rows, { timeout: 10_000 }).toContain('channel-1 7 7');
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^as of /)).toBeVisible();
		// On a phone, too, nothing of it is cut.
		await page.viewport(390, 844);
		const header = [...document.querySelectorAll('header > span')];
		expect(header.map((part) => part.textContent)).toEqual([
			'3 channels',
			expect.stringMatching(/^as of /)
		]);
		for (const { scrollWidth, clientWidth } of header) {
			expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
		}
		expect(rows()).toContain('channel-1 7 7');
		await expectAccessible();
	});

	test('greets while nobody has said anything', async () => {
		played = await play();
		show(played.app, Channels);
		await expect.element(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
	});
});
