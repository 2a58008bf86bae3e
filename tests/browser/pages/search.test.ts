import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { goto } from '../ui/address.svelte';
import { fold } from '../../../src/lib/query/fold';
import Messages from '../../../src/routes/messages/+page.svelte';
import { archiveOf, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(async () => {
	localStorage.clear();
	await page.viewport(1_280, 800);
});
afterEach(async () => {
	played?.end();
	await goto('/');
});

const words = ['Ubuntu', 'ÜBUNTU', 'привет', 'ПРИВЕТ Ubuntu', '你好', 'cafe\u0301', 'end', 'ing'];
/** Texts whose ends and beginnings together would read "ending" in a run of texts. */
const said = (count: number): { channel: string; user: string; text: string; sentAt: number }[] =>
	Array.from({ length: count }, (_, i) => ({
		channel: `channel-${i % 3}`,
		user: `user-${i % 7}`,
		text: `${words[i % words.length]}`,
		sentAt: 1_700_000_000_000 + i * 1_000
	}));

async function searching(count: number, q: string, more = ''): Promise<void> {
	played = await play({}, (relay) => relay.say(said(count)));
	await archiveOf(played.app, count);
	await goto(`/messages?q=${encodeURIComponent(q)}${more}`);
	show(played.app, Messages);
}

const summary = (): string =>
	document.querySelector('.summary .sentence')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const total = (): string => document.querySelector('[data-part="total"]')?.textContent ?? '';
const keys = (): number[] =>
	[...document.querySelectorAll('article')].map((each) => Number(each.dataset.key));
const having = (count: number, text: string): number =>
	said(count).filter((each) => fold(each.text).includes(fold(text))).length;
const query = (): string | null =>
	new URL(location.href).searchParams.get('q') ?? address().searchParams.get('q');
const address = (): URL => current.url;
const { page: current } = await import('../ui/address.svelte');

describe('A search', () => {
	test.each(['ubuntu', 'ПРИВЕТ', '好', 'CAFÉ'])(
		'for %s finds every message with it, in capitals or not, newest first',
		async (text) => {
			await searching(1_300, text);
			await expect.poll(total).toBe(`${having(1_300, text)}`);
			await expect.poll(summary).toMatch(new RegExp(`messages with “${text}”, newest first$`));
			await expect.poll(() => keys().length).toBeGreaterThan(50);
			expect(keys()).toEqual(keys().toSorted((a, b) => b - a));
			const marks = (): string[] =>
				[...document.querySelectorAll('mark')].map((mark) => mark.textContent ?? '');
			await expect.poll(() => marks().length).toBeGreaterThanOrEqual(keys().length);
			for (const mark of marks()) expect(fold(mark)).toBe(fold(text));
		}
	);

	test('finds nothing that only two messages together would have, and says so', async () => {
		await searching(600, 'ending');
		await expect.poll(total).toBe('0');
		await expect.element(page.getByText(/^No message has this/)).toBeVisible();
		await expectAccessible();
		await page.getByRole('button', { name: 'Show all messages' }).click();
		await expect.poll(() => query() ?? '').toBe('');
	});

	test('keeps to a channel, a user and a time, oldest first where that is asked for', async () => {
		await searching(1_300, 'in:channel-1 ubuntu after:2023-11-14T22:15 sort:old');
		const matching = said(1_300).filter(
			({ text, channel, sentAt }) =>
				channel === 'channel-1' &&
				sentAt >= new Date('2023-11-14T22:15').getTime() &&
				fold(text).includes('ubuntu')
		);
		await expect.poll(total).toBe(`${matching.length}`);
		expect(summary()).toMatch(/^\d+ messages in #channel-1 with “ubuntu” since .*, oldest first$/);
		await expect.poll(() => keys().length).toBeGreaterThan(10);
		expect(keys()).toEqual(keys().toSorted((a, b) => a - b));
		await expectAccessible();
	});

	test('that says no more than a channel, a person and days is the list, with how many it has', async () => {
		await searching(700, 'from:user-3 in:channel-0');
		const matching = said(700).filter((_, i) => i % 7 === 3 && i % 3 === 0).length;
		await expect.poll(total).toBe(`${matching}`);
		await expect.element(page.getByRole('log', { name: 'Messages' })).toBeVisible();
		expect(summary()).toBe(`${matching} messages of user-3 in #channel-0`);
	});

	test('with an expression marks what it matches; one that can’t be run says why, and what was there stays', async () => {
		await searching(600, '/u.untu$/');
		await expect.poll(total).toBe(`${having(600, 'ubuntu')}`);
		await expect.poll(() => document.querySelector('mark')?.textContent).toBe('Ubuntu');
		await goto('/messages?q=%2F(%3F%3Da)b%2F');
		await expect.element(page.getByRole('alert')).toBeVisible();
		expect(page.getByRole('alert').element().textContent).toMatch(/can’t be run/);
		await expect.poll(total).toBe(`${having(600, 'ubuntu')}`);
	});

	test('minds capitals and accents as its reader wants', async () => {
		await searching(800, 'cafe', '&accents=ignore');
		await expect.poll(total).toBe('100');
		await page.getByRole('button', { name: 'Ignore accents' }).click();
		await expect.poll(total).toBe('0');
		expect(address().search).toBe('?q=cafe');
		await page.getByRole('button', { name: 'Match case' }).click();
		expect(address().search).toBe('?q=cafe&case=match');
	});

	test('of an address of an earlier version is written anew', async () => {
		played = await play({}, (relay) => relay.say(said(60)));
		await archiveOf(played.app, 60);
		await goto(
			'/messages?channel=2&user=2&from=2023-11-14&to=2023-11-15&q=lost%20keys&details=user-2'
		);
		show(played.app, Messages);
		await expect
			.poll(() => address().searchParams.get('q'))
			.toBe('in:channel-1 from:id:2 after:2023-11-14 before:2023-11-16 "lost keys"');
		expect([...address().searchParams.keys()]).toEqual(['q', 'details']);
		await expect
			.element(page.getByRole('button', { name: 'from:user-1', exact: true }))
			.toBeVisible();
	});
});
