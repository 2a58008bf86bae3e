import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import KeyboardMap from '../../../src/lib/ui/shell/KeyboardMap.svelte';
import Palette from '../../../src/lib/ui/shell/Palette.svelte';
import { appIn, chatter, expectAccessible, play, show, strangers, type Played } from './support';

let played: Played | undefined;
beforeEach(() => page.viewport(800, 600));
afterEach(() => played?.end());

const offers = (): string[] =>
	[...document.querySelectorAll('[role="option"]')].map((offer) => offer.textContent ?? '');

describe('The palette', () => {
	test('offers channels and people by any part of their name, a date, and a search for what was typed', async () => {
		played = await play({}, (relay) => relay.say(chatter(30)));
		show(played.app, Palette, { onclose: () => {} });
		const field = page.getByRole('combobox', { name: 'Jump to' });
		await field.fill('NNEL-1');
		await expect.poll(offers).toEqual(['#channel-110 messages', '“NNEL-1”Search messages']);
		await expectAccessible();
		await field.fill('2004-12-25');
		await expect.poll(() => offers()[0]).toContain('2004');
		await field.fill('USER-3');
		await expect.poll(() => offers()[0]).toMatch(/^user-3\d+ messages$/);
		await field.fill('mess');
		await expect.poll(() => offers()[0]).toBe('MessagesPage');
	});

	test('offers people whom only the relay knows', async () => {
		played = await play({}, strangers);
		show(played.app, Palette, { onclose: () => {} });
		await page.getByRole('combobox', { name: 'Jump to' }).fill('al');
		await expect.poll(offers).toEqual(['“al”Search messages']);
		await userEvent.keyboard('{ArrowDown}');
		await expect
			.poll(offers)
			.toEqual(['alan300 messages', 'SAL2 messages', 'Al1 message', '“al”Search messages']);
		// What the arrows chose stays chosen, wherever it now stands.
		const chosen = page.getByRole('option', { selected: true });
		await expect.element(chosen).toHaveTextContent('“al”Search messages');
	});

	test('the keyboard map lists what each key does', async () => {
		show(appIn({ state: 'starting' }), KeyboardMap, { onclose: () => {} });
		await expect.element(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
		await expectAccessible();
	});
});
