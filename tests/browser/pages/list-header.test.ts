import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { goto, page as address } from '../ui/address.svelte';
import Channel from '../../../src/routes/channels/[name]/+page.svelte';
import Palette from '../../../src/lib/ui/shell/Palette.svelte';
import User from '../../../src/routes/users/[name]/+page.svelte';
import { archiveOf, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(() => page.viewport(1_280, 800));
afterEach(async () => {
	played?.end();
	await goto('/');
});

const LONG = 'a-channel-whose-name-goes-on-and-on-and-does-not-end-for-a-long-while';
const said = [
	...Array.from({ length: 40 }, (_, i) => ({
		channel: 'linux',
		user: 'ada',
		text: `message ${i}`,
		sentAt: new Date(2014, 9, 1 + i, 12).getTime()
	})),
	{ channel: LONG, user: 'ada', text: 'one' },
	{ channel: 'ערוץ-עברית', user: 'משתמש', text: 'שלום' }
];

async function open(path: string): Promise<void> {
	played = await play({}, (relay) => relay.say(said));
	await archiveOf(played.app, said.length);
	await goto(path);
	const [, , name = ''] = address.url.pathname.split('/');
	address.params = { name: decodeURIComponent(name) };
	show(played.app, path.startsWith('/users') ? User : Channel);
	await expect.element(page.getByRole('log', { name: 'Messages' })).toBeVisible();
}
const bar = (): HTMLElement => {
	const found = document.querySelector<HTMLElement>('[data-part="bar"]');
	if (!found) throw new Error('there is no bar');
	return found;
};
const shown = (): HTMLElement[] =>
	[...bar().querySelectorAll<HTMLElement>('h1, .network, a, button, input')].filter(
		(each) => each.checkVisibility({ visibilityProperty: true }) && each.offsetWidth > 1
	);

describe('The bar of a list', () => {
	test('names the channel and its network, and searches it by a chip that can be removed', async () => {
		await open('/channels/linux?id=1');
		await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('#linux');
		expect(bar().querySelector('.network')?.textContent).toBe('mock');
		expect(bar().getBoundingClientRect().height).toBeLessThanOrEqual(54);
		await userEvent.click(page.getByRole('combobox', { name: 'Search' }));
		await userEvent.keyboard('message{Enter}');
		await expect.poll(() => address.url.search).toContain('q=message');
		await expectAccessible();
		await page.getByRole('button', { name: 'Remove in:#linux', exact: true }).click();
		await expect.poll(() => address.url.pathname + address.url.search).toBe('/messages?q=message');
	});

	test('does so for a person', async () => {
		await open('/users/ada?id=1');
		await page.getByRole('button', { name: 'Remove from:ada', exact: true }).click();
		await expect.poll(() => address.url.pathname).toBe('/messages');
	});

	test.each([
		['linux', '/channels/linux?id=1'],
		['a long name', `/channels/${LONG}?id=2`],
		['a name from right to left', '/channels/_?id=3']
	])('of %s has room for all of it, at every width', async (_, path) => {
		await open(path);
		for (const width of [320, 390, 540, 768, 820, 890, 1_024, 1_440]) {
			await page.viewport(width, 800);
			await expect.poll(() => innerWidth).toBe(width);
			const { left, right, height } = bar().getBoundingClientRect();
			expect(height, `${width}`).toBeLessThanOrEqual(54);
			let end = left;
			for (const part of shown().filter((each) => !each.parentElement?.closest('button, a'))) {
				const box = part.getBoundingClientRect();
				expect(box.right, `${width} ${part.outerHTML}`).toBeLessThanOrEqual(right + 0.5);
				expect(box.left, `${width} ${part.outerHTML}`).toBeGreaterThanOrEqual(end - 0.5);
				end = box.right;
			}
		}
	});

	test('on a phone opens the field over itself by its button, and closes it again', async () => {
		await page.viewport(390, 844);
		await open('/channels/linux?id=1');
		const field = page.getByRole('combobox', { name: 'Search' });
		expect(field.elements()[0]?.checkVisibility() ?? false).toBe(false);
		await page.getByRole('button', { name: 'Search this list' }).click();
		await expect.element(field).toHaveFocus();
		await expectAccessible();
		await page.getByRole('link', { name: 'Close the search' }).click();
		await expect.element(page.getByRole('button', { name: 'Search this list' })).toBeVisible();
		expect(address.url.pathname).toBe('/channels/linux');
	});

	test('has figures and details in its menu: over the list on a phone, beside it on a wide screen', async () => {
		await open('/channels/linux?id=1');
		const figures = page.getByRole('complementary', { name: 'Figures' });
		await expect.element(figures).toBeVisible();
		const choose = async (name: string): Promise<void> => {
			await page.getByRole('button', { name: 'More', exact: true }).click();
			await page.getByRole('button', { name, exact: true }).click();
		};
		await choose('Hide details');
		await expect.poll(() => figures.elements()).toEqual([]);
		await page.viewport(390, 844);
		await choose('Details');
		await expect.element(page.getByRole('dialog', { name: 'Figures' })).toBeVisible();
		await expectAccessible();
	});
});

test('A date of the palette opens the list on the screen at that day', async () => {
	await open('/channels/linux?id=1');
	if (played) show(played.app, Palette, { onclose: () => {} });
	const day = new Date(2014, 9, 20);
	const month = day.toLocaleDateString('en', { month: 'short' }).toLowerCase();
	await page.getByRole('combobox', { name: 'Jump to' }).fill(`20 ${month} 2014`);
	await expect
		.poll(() => document.querySelector('[role="option"]')?.textContent)
		.toContain('Go to date');
	await userEvent.keyboard('{Enter}');
	await expect.poll(() => address.url.searchParams.get('at')).toBe('20');
	expect(address.url.pathname).toBe('/channels/linux');
});
