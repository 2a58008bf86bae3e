import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import MessageList from '../../../src/lib/ui/messages/list/MessageList.svelte';
import { Timeline } from '../../../src/lib/ui/messages/list/timeline.svelte';
import type { Archive } from '../../../src/lib/archive/read/archive';
import { archiveOf, chatter, expectAccessible, play, show, type Played } from './support';

let played: Played | undefined;
let archive: Archive;
beforeEach(() => page.viewport(800, 600));
afterEach(() => played?.end());

const MESSAGES = 200;
/** When the reader left. */
const LEFT_AT = new Date().setHours(0, 1, 0, 0);
const key = (): string => `unread ${archive.name}`;
/** As a browser stores it: all three channels were read up to a message. */
const readUpTo = (seq: number): string =>
	JSON.stringify(
		[1, 2, 0].map((n, i) => [i + 1, Math.floor((seq - n) / 3) + (n > 0 ? 1 : 0), seq, LEFT_AT])
	);
/** How many messages are marked as read. */
const read = (): number =>
	(JSON.parse(localStorage.getItem(key()) ?? '[]') as number[][]).reduce(
		(sum, [, total = 0]) => sum + total,
		0
	);
const log = (): HTMLElement => page.getByRole('log').element() as HTMLElement;
const row = (seq: number): HTMLElement | null => log().querySelector(`[data-key="${seq}"]`);
const inSight = (element: Element | null): boolean => {
	const box = element?.getBoundingClientRect();
	const { top, bottom } = log().getBoundingClientRect();
	return box !== undefined && box.bottom > top && box.top < bottom;
};
const bar = page.getByRole('group', { name: 'New messages' });
const jump = bar.getByRole('button', { name: /new since/ });

/** Opens the list of all messages, of which its reader had read those up to `seq`; at a message, if a link led there. */
async function open(seq: number, at: number | null = null): Promise<Played> {
	played = await play({}, (relay) => relay.say(chatter(MESSAGES)));
	archive = await archiveOf(played.app, MESSAGES);
	localStorage.setItem(key(), readUpTo(seq));
	const timeline = new Timeline(archive, { at });
	const props = { timeline, fill: null, connected: true, whose: null, paused: false, target: at };
	show(played.app, MessageList, props);
	return played;
}

describe('A list with more that is new than fits', () => {
	test('says at its top how much and since when, leads to the line above it, and is read once its reader is back at the newest', async () => {
		await open(100);
		await expect.element(jump).toHaveTextContent(/^100 new since \d\d:\d\d/);
		await expectAccessible();
		expect(read()).toBe(100);
		await jump.click();
		await expect.poll(() => inSight(row(101))).toBe(true);
		await expect.element(page.getByText(/^New since \d\d:\d\d$/)).toBeInViewport();
		await expect.element(bar).not.toBeInTheDocument();
		expect(read()).toBe(100);
		await page.getByRole('button', { name: /latest/ }).click();
		await expect.poll(read).toBe(MESSAGES);
		// The line stays where it is.
		await expect.element(page.getByText(/^New since/)).toBeInTheDocument();
	});

	test('is read at a press, and moves no row by it', async () => {
		await open(100);
		await expect.element(jump).toBeVisible();
		const stood = row(MESSAGES)?.getBoundingClientRect().top;
		await bar.getByRole('button', { name: 'Mark as read' }).click();
		await expect.element(bar).not.toBeInTheDocument();
		await expect.poll(read).toBe(MESSAGES);
		expect(row(MESSAGES)?.getBoundingClientRect().top).toBe(stood);
	});

	test('is read here when it is in another window', async () => {
		await open(100);
		await expect.element(jump).toBeVisible();
		const newValue = readUpTo(MESSAGES);
		localStorage.setItem(key(), newValue);
		dispatchEvent(new StorageEvent('storage', { key: key(), newValue }));
		await expect.element(bar).not.toBeInTheDocument();
	});

	test('goes on counting what comes', async () => {
		const { relay } = await open(100);
		await expect.element(jump).toHaveTextContent(/^100 new/);
		await relay.say(chatter(2, MESSAGES + 1));
		await expect.element(jump).toHaveTextContent(/^102 new/);
	});
});

describe('What is new', () => {
	test('is read at once where all of it is in sight', async () => {
		await open(MESSAGES - 3);
		await expect.poll(read).toBe(MESSAGES);
		await expect.element(page.getByText(/^New since \d\d:\d\d$/)).toBeInViewport();
		await expect.element(bar).not.toBeInTheDocument();
	});

	test('is read as it comes while its reader looks on', async () => {
		const { relay } = await open(MESSAGES);
		await expect.poll(() => inSight(row(MESSAGES))).toBe(true);
		await relay.say(chatter(3, MESSAGES + 1));
		await expect.poll(read).toBe(MESSAGES + 3);
		await expect.element(page.getByText(/^New since/)).not.toBeInTheDocument();
	});

	test('isn’t read by a link to the newest message, but by going on from there', async () => {
		await open(MESSAGES - 3, MESSAGES);
		await expect.element(page.getByText(/^New since \d\d:\d\d$/)).toBeInViewport();
		await expect.poll(() => document.activeElement).toBe(row(MESSAGES));
		log().scrollTop = -40;
		await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
		log().scrollTop = 0;
		await expect.poll(() => log().classList.contains('following')).toBe(true);
		expect(read()).toBe(MESSAGES - 3);
		log().dispatchEvent(new WheelEvent('wheel', { bubbles: true, deltaY: 10 }));
		await expect.poll(read).toBe(MESSAGES);
	});

	test('begins anew when the page is shown again', async () => {
		const { relay } = await open(MESSAGES);
		const shown = (state: 'hidden' | 'visible'): void => {
			Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
			document.dispatchEvent(new Event('visibilitychange'));
		};
		await expect.poll(() => inSight(row(MESSAGES))).toBe(true);
		try {
			shown('hidden');
			await relay.say(chatter(60, MESSAGES + 1));
			await archiveOf(played!.app, MESSAGES + 60);
			shown('visible');
			await expect.element(jump).toHaveTextContent(/^60 new since/);
			expect(read()).toBe(MESSAGES);
		} finally {
			shown('visible');
			Reflect.deleteProperty(document, 'visibilityState');
		}
	});
});
