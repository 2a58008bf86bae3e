import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import User from '../../../src/routes/users/[name]/+page.svelte';
import Users from '../../../src/routes/users/+page.svelte';
import { App } from '../../../src/lib/ui/state/app.svelte';
import { goto, page as address } from '../ui/address.svelte';
import {
	appIn,
	chatter,
	crowd,
	expectAccessible,
	play,
	show,
	strangers,
	type Played
} from '../ui/support';

let played: Played | undefined;
beforeEach(async () => {
	await page.viewport(1_280, 800);
	await goto('/users');
});
afterEach(() => played?.end());

/** Name and messages of each row in sight, in order. */
const rows = (): string[] =>
	[...document.querySelectorAll('[role="row"]:not(:first-child), .list [role="row"]')].map((row) =>
		[...row.querySelectorAll('[role="cell"]')]
			.slice(0, 2)
			.map((cell) => cell.textContent?.trim())
			.join(' ')
	);

/** Who has the most messages. */
const MOST = ['alan 300', 'SAL 2', 'Al 1'];

describe('Users', () => {
	test('lists all users with exact totals, most first, and goes on live', async () => {
		played = await play({}, (relay) => relay.say(chatter(703)));
		show(played.app, Users);
		// A pointer that an earlier test left over the list would hold its order.
		await page.getByRole('heading', { level: 1 }).hover();
		await expect.poll(rows).toHaveLength(7);
		expect(rows()[0]).toBe('user-1 101');
		await expect.element(page.getByText('7 users')).toBeVisible();
		await played.relay.say([
			{ channel: 'c', user: 'user-5', text: 'one' },
			{ channel: 'c', user: 'user-5', text: 'two' },
			{ channel: 'c', user: 'Someone new', text: 'hello' }
		]);
		await expect.poll(rows).toContain('Someone new 1');
		await expect.poll(() => rows()[0]).toBe('user-5 102');
		await expect.element(page.getByText('8 users')).toBeVisible();
		await expectAccessible();
		const href = page.getByRole('link', { name: 'Someone new' }).element().getAttribute('href');
		expect(href).toMatch(/\/users\/Someone%20new\?id=8$/);
	});

	test('under a pointer figures go on and the order stays, until it is asked for', async () => {
		played = await play({}, (relay) => relay.say(chatter(14)));
		show(played.app, Users);
		await expect.poll(rows).toHaveLength(7);
		const before = rows();
		await page.getByRole('cell', { name: 'user-3' }).hover();
		await played.relay.say(
			Array.from({ length: 5 }, () => ({ channel: 'c', user: 'user-6', text: 'again' }))
		);
		const update = page.getByRole('button', { name: 'Order changed · Update' });
		await expect.element(update).toBeVisible();
		expect(rows()).toEqual(before.map((row) => (row === 'user-6 2' ? 'user-6 7' : row)));
		await update.click();
		await expect.poll(() => rows()[0]).toBe('user-6 7');
	});

	test('without the relay it shows what it knows, and as of when', async () => {
		played = await play({}, (relay) => relay.say(chatter(21)));
		show(played.app, Users);
		await expect.poll(rows).toHaveLength(7);
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		expect(rows()).toHaveLength(7);
		await expectAccessible();
	});

	test('says as of when it is while it catches up', async () => {
		played = await play({}, (relay) => relay.say(chatter(21)));
		await expect.poll(() => played?.app.status.state).toBe('live');
		const behind = appIn({ state: 'catching-up', since: 0, left: 9, total: 10 });
		show(new App(played.app.relay, behind.sync), Users);
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
	});

	test('sorted from the keyboard, keeps the focus on what was pressed', async () => {
		played = await play({}, (relay) => relay.say(chatter(14)));
		show(played.app, Users);
		await expect.poll(rows).toHaveLength(7);
		const name = page.getByRole('button', { name: 'User', exact: true });
		(name.element() as HTMLElement).focus();
		await userEvent.keyboard('{Enter}');
		await expect
			.poll(() => document.querySelector('[aria-sort="ascending"]')?.textContent)
			.toContain('User');
		await expect.poll(() => rows()[0]).toBe('user-0 2');
		expect(document.activeElement).toBe(name.element());
	});

	test('sorted anew, begins at its beginning', async () => {
		played = await play({}, (relay) => relay.say(crowd(300)));
		show(played.app, Users);
		await expect.poll(() => rows().length).toBeGreaterThan(60);
		const list = document.querySelector('.list');
		list?.scrollTo(0, 4_000);
		await expect.poll(() => rows().some((row) => row.startsWith('user-0 '))).toBe(false);
		await page.getByRole('button', { name: 'User', exact: true }).click();
		await expect.poll(() => rows()[0]).toBe('user-0 1');
		expect(list?.scrollTop).toBe(0);
	});

	test('is read when one comes to it from a profile that was opened by its name, and back', async () => {
		played = await play({}, (relay) => relay.say(chatter(14)));
		address.params = { name: 'user-3' };
		const { rerender } = await show(played.app, User);
		await expect.element(page.getByRole('heading', { name: 'user-3' })).toBeVisible();
		await rerender({ component: Users });
		await expect.poll(rows).toHaveLength(7);
		address.params = { name: 'user-4' };
		await rerender({ component: User });
		await expect.element(page.getByText('message 11')).toBeVisible();
	});

	test('greets while nobody has said anything', async () => {
		played = await play();
		show(played.app, Users);
		await expect
			.element(page.getByRole('heading', { name: 'What do you want to keep?' }))
			.toBeVisible();
	});
});

describe('On a device that doesn’t know all users', () => {
	test('the list is the relay’s, whole, page by page, and says so', async () => {
		played = await play({}, strangers);
		show(played.app, Users);
		await expect.poll(() => rows().slice(0, 3)).toEqual(MOST);
		await expect
			.element(page.getByText(/^The relay’s list, as of .* of 303 users are on this device so far/))
			.toBeVisible();
		const list = document.querySelector('.list');
		await expect
			.poll(() => {
				list?.scrollTo(0, list.scrollHeight);
				return rows().at(-1);
			})
			.toBe('user-299 1');
		expect(document.querySelectorAll('[role="status"]')).toHaveLength(0);
		await expectAccessible();
	});

	test('a search finds all who have it in their names, and offline says as of when', async () => {
		played = await play({}, strangers);
		await goto('/users?q=al');
		const { unmount } = await show(played.app, Users);
		await expect.poll(rows).toEqual(MOST);
		await expect.element(page.getByText('3 of 303 users')).toBeVisible();
		await unmount();
		played.relay.fault = 'unreachable';
		await expect.poll(() => played?.app.status.state).toBe('reconnecting');
		show(played.app, Users);
		await expect.poll(rows).toEqual(MOST);
		await expect.element(page.getByText(/^The relay’s list, as of /)).toBeVisible();
		await expectAccessible();
	});

	test('what was never asked is not told as if this device knew', async () => {
		played = await play({}, strangers);
		await expect.poll(() => played?.app.status.state).toBe('live');
		played.relay.fault = 'unreachable';
		await expect.poll(() => played?.app.status.state).toBe('reconnecting');
		await goto('/users?q=al');
		show(played.app, Users);
		await expect.element(page.getByText('— of 303 users')).toBeVisible();
		await expect
			.element(page.getByText('“al” is not among the names on this device. The relay, which'))
			.toBeVisible();
		await expectAccessible();
	});

	test('a name is one user’s, whoever else has it in theirs', async () => {
		played = await play({}, strangers);
		address.params = { name: 'al' };
		const { unmount } = await show(played.app, User);
		await expect.element(page.getByRole('heading', { name: 'al' })).toBeVisible();
		await expect.element(page.getByText('Al 0')).toBeVisible();
		await unmount();
		address.params = { name: 'ala' };
		show(played.app, User);
		await expect.element(page.getByText('Nobody is called ala.')).toBeVisible();
	});
});
