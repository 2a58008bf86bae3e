import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { goto, page as address } from '../ui/address.svelte';
import Messages from '../../../src/routes/messages/+page.svelte';
import { archiveOf, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(async () => {
	localStorage.clear();
	await page.viewport(1_440, 900);
});
afterEach(() => {
	played?.end();
	localStorage.clear();
});

/** Two channels take turns; each tenth message has the word. */
const said = Array.from({ length: 400 }, (_, i) => ({
	channel: ['linux', 'ubuntu'][i % 2] ?? '',
	user: `user-${i % 7}`,
	text: i % 10 === 0 ? `see https://example.org/${i} about grub here` : `message ${i}`,
	sentAt: 1_700_000_000_000 + i * 60_000
}));
/** As a browser stores it: nothing of the first channel was read. */
const UNREAD = '[[1,0,0,1]]';
/** The newest hit and the one before it, by seq. */
const [NEWEST, SECOND] = [391, 381];

async function open(path: string): Promise<Played> {
	played = await play({}, (relay) => relay.say(said));
	const { name } = await archiveOf(played.app, said.length);
	localStorage.setItem(`unread ${name}`, UNREAD);
	await goto(path);
	show(played.app, Messages);
	return played;
}
const at = (): string | null => address.url.searchParams.get('at');
const region = (name: string): HTMLElement | null =>
	document.querySelector(`[role="region"][aria-label="${name}"]`);
const hit = (seq: number): HTMLElement | null =>
	document.querySelector(`[role="region"] article[data-key="${seq}"]`);
const list = page.getByRole('log', { name: 'Messages' });
const place = (): string => document.querySelector('.steps span')?.textContent ?? '';
const marks = (): string[] =>
	[...document.querySelectorAll('[role="log"] mark')].map((mark) => mark.textContent ?? '');
const channels = (): string[] => [
	...new Set(
		[...document.querySelectorAll('[role="log"] .channel')].map((each) => each.textContent ?? '')
	)
];

async function hits(): Promise<void> {
	await open('/messages?q=grub');
	await expect.poll(() => hit(NEWEST)).not.toBeNull();
}

describe('A hit', () => {
	test('opens its conversation in its channel, wherever it is clicked, with the words marked', async () => {
		const { app } = await open('/messages?q=grub');
		await expect.poll(() => hit(SECOND)).not.toBeNull();
		hit(SECOND)?.querySelector<HTMLElement>('[data-part="text"]')?.click();
		await expect.poll(at).toBe(`${SECOND}`);
		expect(address.url.searchParams.get('q')).toBe('grub');
		await expect.element(list).toBeVisible();
		await expect.poll(channels).toEqual(['linux']);
		await expect
			.poll(() => document.querySelector('[role="log"] article.target')?.getAttribute('data-key'))
			.toBe(`${SECOND}`);
		// Those that are near enough: each tenth message has the word.
		await expect.poll(marks).toSatisfy((found: string[]) => found.length > 5);
		expect(new Set(marks())).toEqual(new Set(['grub']));
		await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('#linux');
		// On a wide screen the hits stay beside it, and the one that is open is marked.
		await expect.poll(() => region('Results')).not.toBeNull();
		expect(region('Found messages')).toBeNull();
		await expect.poll(() => hit(SECOND)).not.toBeNull();
		expect(region('Results')?.querySelector('[aria-current="true"]')).toBe(hit(SECOND));
		await expect.poll(place).toBe('2 of 40');
		// Nothing of this says that the channel was read.
		expect(localStorage.getItem(`unread ${app.archive?.name}`)).toBe(UNREAD);
		await expectAccessible();
	});

	test('is stepped through by buttons and by keys, with the focus on the button', async () => {
		await open(`/messages?q=grub&at=${SECOND}`);
		await expect.poll(place).toBe('2 of 40');
		const previous = page.getByRole('button', { name: 'Previous result' });
		await previous.click();
		await expect.poll(place).toBe('1 of 40');
		expect(at()).toBe(`${NEWEST}`);
		await expect.element(previous).toHaveAttribute('aria-disabled', 'true');
		(page.getByRole('button', { name: 'Next result' }).element() as HTMLElement).focus();
		await userEvent.keyboard('{Enter}');
		await expect.poll(place).toBe('2 of 40');
		await expect
			.poll(() => document.querySelector('[role="log"] article.target')?.getAttribute('data-key'))
			.toBe(`${SECOND}`);
		await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Next result');
		await userEvent.keyboard('{Enter}');
		await expect.poll(place).toBe('3 of 40');
	});

	test('leaves links, names and selections in it alone, and modified clicks to the browser', async () => {
		await hits();
		const row = hit(NEWEST);
		const link = (): HTMLElement | null | undefined => row?.querySelector('[data-part="text"] a');
		// What shows links is loaded after the rows.
		await expect.poll(link).toBeTruthy();
		const prevented: boolean[] = [];
		const watch = (event: Event): void => {
			prevented.push(event.defaultPrevented);
			event.preventDefault();
		};
		window.addEventListener('click', watch);
		link()?.click();
		row?.querySelector<HTMLElement>('[data-part="author"]')?.click();
		const time = row?.querySelector<HTMLElement>('a.time');
		time?.dispatchEvent(
			new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true })
		);
		// A name opens the pane beside the hits; the browser does the rest.
		expect(prevented).toEqual([false, true, false]);
		await expect.poll(() => address.url.searchParams.has('details')).toBe(true);
		expect(at()).toBeNull();
		const text = row?.querySelector('[data-part="text"]');
		if (text) document.getSelection()?.selectAllChildren(text);
		row?.querySelector<HTMLElement>('[data-part="text"]')?.click();
		expect(at()).toBeNull();
		document.getSelection()?.removeAllRanges();
		time?.click();
		expect(prevented.at(-1)).toBe(true);
		window.removeEventListener('click', watch);
		await expect.poll(at).toBe(`${NEWEST}`);
	});

	test('on a phone has the screen to itself, with the way through the others', async () => {
		await page.viewport(390, 844);
		await open(`/messages?q=grub&at=${SECOND}`);
		await expect.poll(place).toBe('2 of 40');
		expect(region('Results')).toBeNull();
		await page.getByRole('button', { name: 'Next result' }).click();
		await expect.poll(place).toBe('3 of 40');
		await expectAccessible();
	});

	test('far beyond those that are loaded has its exact place, and a way to its neighbours', async () => {
		await open('/messages?q=message&at=12');
		await expect.poll(place).toBe('351 of 360');
		await page.getByRole('button', { name: 'Previous result' }).click();
		await expect.poll(at).toBe('13');
		await expect.poll(place).toBe('350 of 360');
	});

	test('that nobody here knows opens at the nearest place', async () => {
		await open('/messages?q=grub&at=100000');
		await expect.element(list).toBeVisible();
		await expect
			.poll(() => document.querySelectorAll('[role="log"] article').length)
			.toBeGreaterThan(10);
		await expect.element(page.getByText('There is no such message in this log yet.')).toBeVisible();
	});
});
