import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { page as address, goto } from './address.svelte';
import { myNames, recent } from '../../../src/lib/ui/query/kept-list.svelte';
import Messages from '../../../src/routes/messages/+page.svelte';
import { archiveOf, expectAccessible, play, show, type Played } from './support';

let played: Played | undefined;
beforeEach(async () => {
	localStorage.clear();
	await page.viewport(1_280, 800);
	await goto('/messages');
});
afterEach(async () => {
	played?.end();
	await goto('/');
});

const said = Array.from({ length: 60 }, (_, i) => ({
	channel: ['lobby', 'Kitchen', 'two words'][i % 3] ?? '',
	user: ['ada', 'bob', 'eve', 'mallory'][i % 4] ?? '',
	text: i % 5 === 0 ? `keys ${i}` : `lost ${i} https://example.org/${i}`
}));
const field = page.getByRole('combobox', { name: 'Search' });
const input = (): HTMLInputElement => field.element() as HTMLInputElement;
const chips = (): string[] =>
	[...document.querySelectorAll('[data-part="chip"] .edit')].map((chip) => chip.textContent ?? '');
const query = (): string => address.url.searchParams.get('q') ?? '';
const total = (): string => document.querySelector('[data-part="total"]')?.textContent ?? '';
const options = (): string[] =>
	[...document.querySelectorAll('[role="option"] bdi')].map((option) => option.textContent ?? '');

async function open(at = '/messages'): Promise<void> {
	played = await play({}, (relay) => relay.say(said));
	await archiveOf(played.app, said.length);
	await goto(at);
	show(played.app, Messages);
	await expect.element(field).toBeVisible();
}
const type = (text: string): Promise<void> => userEvent.keyboard(text);

describe('The field of a list', () => {
	test('is the only one of its name, makes chips of keys at a blank, and text of them by Backspace', async () => {
		await open();
		expect(page.getByRole('searchbox').elements()).toEqual([]);
		expect(page.getByRole('combobox', { name: /search/i }).elements()).toHaveLength(1);
		await field.click();
		await type('lost from:ada ');
		expect(chips()).toEqual(['from:ada']);
		expect(input().value).toBe('lost ');
		expect(input().selectionStart).toBe(5);
		await expect.poll(query).toBe('from:ada lost');
		await expect.poll(total).toBe('12');

		input().setSelectionRange(0, 0);
		await type('{Backspace}');
		expect(chips()).toEqual([]);
		expect(input().value).toBe('from:ada lost ');
		expect(input().selectionStart).toBe(8);
		await type(',bob');
		await type('{Enter}');
		expect(chips()).toEqual(['from:ada,bob']);
		await expect.poll(total).toBe('24');
		expect(recent.all).toEqual(['from:ada,bob lost']);
	});

	test('leaves a text alone as long as an input method composes it', async () => {
		await open();
		await field.click();
		const compose = (type: string): boolean =>
			input().dispatchEvent(new CompositionEvent(type, { bubbles: true }));
		compose('compositionstart');
		input().value = 'from:ada ';
		input().setSelectionRange(9, 9);
		input().dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
		const enter = new KeyboardEvent('keydown', {
			key: 'Enter',
			isComposing: true,
			bubbles: true,
			cancelable: true
		});
		input().dispatchEvent(enter);
		expect(chips()).toEqual([]);
		expect(recent.all).toEqual([]);
		compose('compositionend');
		await expect.poll(chips).toEqual(['from:ada']);
	});

	test('proposes keys, their values and names, and takes one only where it is chosen', async () => {
		await open();
		await field.click();
		await expect.poll(options).toContain('from:');
		await type('fr');
		await expect.poll(options).toEqual(['from:']);
		expect(input().getAttribute('aria-expanded')).toBe('true');
		await type('{Enter}');
		await expect.poll(query).toBe('fr');
		expect(input().getAttribute('aria-expanded')).toBe('false');

		await type('{Backspace}{ArrowDown}{Enter}');
		expect(input().value).toBe('from:');
		await expect.poll(options).toEqual(['me', 'ada', 'bob', 'eve', 'mallory']);
		await type('m');
		await expect.poll(options).toEqual(['me', 'mallory']);
		await type('{ArrowDown}{ArrowDown}');
		const active = input().getAttribute('aria-activedescendant') ?? '';
		expect(document.getElementById(active)?.textContent).toContain('mallory');
		expect(document.getElementById(active)?.getAttribute('aria-selected')).toBe('true');
		await expectAccessible();
		await type('{Enter}');
		expect(chips()).toEqual(['from:mallory']);
		await expect.poll(query).toBe('from:mallory');

		await type('#wo');
		await expect.poll(options).toEqual(['in:"two words"']);
		await page.getByRole('option').click();
		expect(chips()).toEqual(['from:mallory', 'in:"two words"']);
		await expect.poll(total).toBe('5');
		await type('has:li{Escape}');
		expect(page.getByRole('listbox').elements()).toEqual([]);
		await type('{ArrowDown}{ArrowDown}{Enter}');
		expect(chips().at(-1)).toBe('has:link');
	});

	test('shows what was searched for last when it has the focus, until that is forgotten', async () => {
		recent.set(['from:bob keys', 'lost']);
		await open();
		await field.click();
		await expect.poll(options).toEqual(['from:bob keys', 'lost']);
		await type('{ArrowDown}{Enter}');
		await expect.poll(query).toBe('from:bob keys');
		expect(chips()).toEqual(['from:bob']);
		await page.getByRole('button', { name: 'Clear the search' }).click();
		await expect.poll(query).toBe('');
		await expect.poll(options).toEqual(['from:bob keys', 'lost']);
		await page.getByRole('button', { name: 'Forget these' }).click();
		expect(recent.all).toEqual([]);
		await expect.poll(options).toContain('from:');
		await page.getByRole('button', { name: 'All ways to search' }).click();
		await expect.element(page.getByRole('dialog', { name: 'How to search' })).toBeVisible();
	});

	test('says what is wrong in its place, offers ways out, and what was found stays', async () => {
		await open('/messages?q=lost');
		await expect.poll(total).toBe('48');
		await field.click();
		await type(' has:lnk');
		expect(page.getByRole('alert').elements()).toEqual([]);
		await type('{Enter}');
		await expect.element(page.getByRole('alert')).toHaveTextContent('has: knows link');
		expect(input().getAttribute('aria-invalid')).toBe('true');
		expect(document.querySelector('.under u')?.textContent).toBe('lnk');
		expect([query(), total()]).toEqual(['lost', '48']);
		await expectAccessible();
		await page.getByRole('button', { name: 'has:link' }).click();
		await expect.poll(query).toBe('has:link lost');
		await expect.poll(total).toBe('48');

		await field.click();
		await type('{Control>}a{/Control}from:malory ');
		await expect
			.element(page.getByRole('alert'))
			.toHaveTextContent('Nobody here is called “malory”.');
		expect(document.querySelector('[data-part="chip"] u')?.textContent).toBe('malory');
		expect(total()).toBe('48');
		await page.getByRole('button', { name: 'mallory', exact: true }).click();
		await expect.poll(query).toBe('has:link from:mallory');
		expect(page.getByRole('alert').elements()).toEqual([]);
	});

	test('says what is wrong with an address, in whatever order it is written', async () => {
		await open('/messages?q=lost+from:malory');
		await expect
			.element(page.getByRole('alert'))
			.toHaveTextContent('Nobody here is called “malory”.');
		expect(document.querySelector('[data-part="chip"] u')?.textContent).toBe('malory');
		await expect.element(page.getByText('see what is marked above')).toBeVisible();
		await page.getByRole('button', { name: 'mallory', exact: true }).click();
		await expect.poll(query).toBe('from:mallory lost');
	});

	test('is left and entered among its chips by arrow keys, and loses one by Delete', async () => {
		await open('/messages?q=in:lobby+from:ada');
		await expect.poll(chips).toEqual(['in:lobby', 'from:ada']);
		await field.click();
		await type('{ArrowLeft}');
		expect(document.activeElement?.textContent).toBe('from:ada');
		await type('{ArrowLeft}');
		expect(document.activeElement?.textContent).toBe('in:lobby');
		await type('{Delete}');
		expect(chips()).toEqual(['from:ada']);
		expect(document.activeElement).toBe(input());
		await expect.poll(query).toBe('from:ada');
		await type('{ArrowLeft}{Enter}');
		expect([chips(), input().value]).toEqual([[], 'from:ada']);
	});

	test('finds mentions of its reader by the names of the settings', async () => {
		await open('/messages?q=from:me');
		await expect.element(page.getByRole('alert')).toHaveTextContent('Settings');
		expect(page.getByRole('link', { name: 'Settings' }).elements()).toHaveLength(1);
		await goto('/messages?q=is:mention');
		await expect.element(page.getByRole('alert')).toHaveTextContent('“is:mention” looks for them');
		myNames.set(['Ada']);
		await goto('/messages?q=from:me+keys');
		await expect.poll(total).toBe('3');
	});
});

describe('What opens from the field', () => {
	test('is the table of the language, whose examples can be tried', async () => {
		await open();
		await page.getByRole('button', { name: 'How to search' }).click();
		const dialog = page.getByRole('dialog', { name: 'How to search' });
		await expect.element(dialog).toBeVisible();
		await expectAccessible();
		await dialog.getByRole('button', { name: 'has:link', exact: true }).click();
		await expect.poll(query).toBe('has:link');
		expect(page.getByRole('dialog').elements()).toEqual([]);
	});

	test('is a sheet, also of a search that says the same twice', async () => {
		await open('/messages?q=has:link+has:link');
		await page.getByRole('button', { name: 'Filters' }).click();
		const sheet = page.getByRole('dialog', { name: 'Filters' });
		await expect
			.poll(() => sheet.getByRole('button', { name: 'Remove has:link' }).elements().length)
			.toBe(2);
		await sheet.getByRole('button', { name: 'Remove has:link' }).first().click();
		await expect.poll(query).toBe('has:link');
	});

	test('is, on a phone, a sheet that edits the same chips', async () => {
		await page.viewport(390, 844);
		await open('/messages?q=lost');
		await page.getByRole('button', { name: 'Filters' }).click();
		const sheet = page.getByRole('dialog', { name: 'Filters' });
		await sheet.getByLabelText('Channel').selectOptions('#two words');
		await sheet.getByRole('textbox', { name: 'From', exact: true }).fill('bob');
		await sheet.getByRole('button', { name: 'Add' }).click();
		await sheet.getByRole('button', { name: 'a link', exact: true }).click();
		await sheet.getByRole('button', { name: 'Oldest first' }).click();
		await sheet.getByRole('button', { name: 'Match case' }).click();
		await expectAccessible();
		expect(query()).toBe('in:"two words" from:bob has:link sort:old lost');
		expect(address.url.searchParams.get('case')).toBe('match');
		await sheet.getByRole('button', { name: 'Remove from:bob' }).click();
		// Who types a name and is done means it.
		await sheet.getByRole('textbox', { name: 'From', exact: true }).fill('eve');
		await sheet.getByRole('button', { name: 'Done' }).click();
		await expect.poll(chips).toEqual(['in:"two words"', 'has:link', 'sort:old', 'from:eve']);
		await page.getByRole('button', { name: 'Remove from:eve' }).click();
		await expect.poll(total).toBe('16');
	});
});
