import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import Messages from '../../../src/routes/messages/+page.svelte';
import { choose } from '../../../src/lib/ui/state/preferences.svelte';
import { goto } from './address.svelte';
import { archiveOf, expectAccessible, play, show, type Played } from './support';

let played: Played | undefined;
beforeEach(() => page.viewport(800, 600));
afterEach(async () => {
	played?.end();
	choose('acts', 'off');
	await goto('/');
});

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('article')];
const struck = (): string[] =>
	[...document.querySelectorAll('del')].map((element) => element.textContent.trim());
const spoken = (user: string, text: string, id?: string): object => ({
	...{ channel: 'lobby', user, text },
	...(id !== undefined && { id })
});

test('a list strikes what it shows as soon as a moderator removes it, and lists such acts by choice', async () => {
	played = await play({}, (relay) =>
		relay.say([spoken('ada', 'hello', 'a'), spoken('eve', 'spam'), spoken('eve', 'and spam')])
	);
	const { relay, app } = played;
	await archiveOf(app, 3);
	await goto('/messages');
	show(app, Messages);
	await expect.poll(() => rows().length).toBe(3);
	expect(struck()).toEqual([]);
	const menu = page.getByRole('button', { name: 'More', exact: true });
	const acts = page.getByRole('button', { name: 'Mod actions' });
	await menu.click();
	await expect.element(page.getByRole('button', { name: 'Pause' })).toBeVisible();
	expect(acts.elements()).toEqual([]);
	await userEvent.keyboard('{Escape}');

	const [first] = rows();
	await relay.say([{ channel: 'lobby', kind: 'purged', user: 'eve', duration: 600 }]);
	await expect.poll(struck).toEqual(['spam', 'and spam']);
	expect(rows()[0]).toBe(first);
	await relay.say([{ channel: 'lobby', kind: 'deleted', target: 'a', by: { user: 'mod' } }]);
	await expect.poll(struck).toEqual(['hello', 'spam', 'and spam']);
	expect(rows().length).toBe(3);

	await menu.click();
	await acts.click();
	await userEvent.keyboard('{Escape}');
	await expect.poll(() => rows().length).toBe(5);
	const [, , , timeout, deletion] = rows();
	expect(timeout?.textContent).toContain('eve was timed out for 10 min');
	expect(deletion?.textContent).toContain('A message from ada was deleted by mod');
	await expectAccessible();
});

test('a search finds what was removed, and shows it struck', async () => {
	played = await play({}, (relay) =>
		relay.say([
			spoken('eve', 'buy spam here', 'a'),
			{ channel: 'lobby', kind: 'deleted', target: 'a' },
			spoken('ada', 'what spam?')
		])
	);
	await archiveOf(played.app, 3);
	await goto('/messages?q=spam');
	show(played.app, Messages);
	await expect.poll(() => rows().length).toBe(2);
	await expect.poll(struck).toEqual(['buy spam here']);
	await expectAccessible();
});
