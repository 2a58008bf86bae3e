import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Users from '../../../src/routes/users/+page.svelte';
import { chatter, expectAccessible, play, show, type Played } from '../components/support';

let played: Played | undefined;
beforeEach(() => page.viewport(1_280, 800));
afterEach(() => played?.end());

/** Name and messages of each row in sight, in order. */
const rows = (): string[] =>
	[...document.querySelectorAll('[role="row"]:not(:first-child), .list [role="row"]')].map((row) =>
		[...row.querySelectorAll('[role="cell"]')]
			.slice(0, 2)
			.map((cell) => cell.textContent?.trim())
			.join(' ')
	);

describe('Users', () => {
	test('lists all users with exact totals, most first, and goes on live', async () => {
		played = await play({}, (relay) => relay.say(chatter(703)));
		show(played.app, Users);
		// A pointer that an earlier test left over the list would hold its order.
		await page.getByRole('heading', { level: 1 }).hover();
		await expect.poll(rows, { timeout: 10_000 }).toHaveLength(7);
		expect(rows()[0]).toBe('user-1 101');
		await expect.element(page.getByText('7 users')).toBeVisible();
		await played.relay.say([
			{ channel: 'c', user: 'user-5', text: 'one' },
			{ channel: 'c', user: 'user-5', text: 'two' },
			{ channel: 'c', user: 'Someone new', text: 'hello' }
		]);
		await expect.poll(rows, { timeout: 5_000 }).toContain('Someone new 1');
		await expect.poll(() => rows()[0], { timeout: 5_000 }).toBe('user-5 102');
		await expect.element(page.getByText('8 users')).toBeVisible();
		await expectAccessible();
		const href = page.getByRole('link', { name: 'Someone new' }).element().getAttribute('href');
		expect(href).toMatch(/\/users\/Someone%20new\?id=8$/);
	});

	test('under a pointer figures go on and the order stays, until it is asked for', async () => {
		played = await play({}, (relay) => relay.say(chatter(14)));
		show(played.app, Users);
		await expect.poll(rows, { timeout: 10_000 }).toHaveLength(7);
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
		await expect.poll(rows, { timeout: 10_000 }).toHaveLength(7);
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^as of /)).toBeVisible();
		expect(rows()).toHaveLength(7);
		await expectAccessible();
	});

	test('greets while nobody has said anything', async () => {
		played = await play();
		show(played.app, Users);
		await expect.element(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
	});
});
