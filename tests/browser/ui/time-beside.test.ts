import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import MessageList from '../../../src/lib/ui/messages/list/MessageList.svelte';
import { Timeline } from '../../../src/lib/ui/messages/list/timeline.svelte';
import { startOf } from '../../../src/lib/ui/time/days';
import { archiveOf, expectAccessible, play, show, type Played } from './support';

const HOUR = 3_600_000;
/** As a browser stores it: of the first channel the first message was read. */
const UNREAD = '[[1,1,1,1]]';
let played: Played | undefined;
beforeEach(() => page.viewport(900, 600));
afterEach(() => played?.end());

/** Noon, some days ago. */
const noon = (daysAgo: number): number => startOf('day', Date.now(), -daysAgo) + 12 * HOUR;
const say = (sentAt: number, text: string): object => ({
	...{ channel: 'c', user: `user-${text.length}`, text, sentAt }
});
/** `each` messages a day, a minute apart, of each of these days. */
const saidOn = (days: readonly number[], each = 40): object[] =>
	days.flatMap((day) =>
		Array.from({ length: each }, (_, i) => say(noon(day) + i * 60_000, `day ${day} row ${i}`))
	);

const list = (): HTMLElement => page.getByRole('log').element() as HTMLElement;
const chips = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-part="day"]')];
const slider = (): HTMLElement =>
	page.getByRole('slider', { name: 'Time' }).element() as HTMLElement;
/** The text of the topmost row, and those of the rows below. */
const inSight = (): string[] => {
	const { top, bottom } = list().getBoundingClientRect();
	return [...list().querySelectorAll<HTMLElement>('article')]
		.filter((row) => {
			const box = row.getBoundingClientRect();
			return box.bottom > top + 1 && box.top < bottom - 1;
		})
		.map((row) => row.querySelector('[data-part="text"]')?.textContent?.trim() ?? '');
};
const dayNumber = (daysAgo: number): string => `${new Date(noon(daysAgo)).getDate()}`;

async function open(messages: readonly object[], seen = false): Promise<Timeline> {
	played = await play({}, (relay) => relay.say(messages as never));
	const { app } = played;
	const archive = await archiveOf(app, messages.length);
	const timeline = new Timeline(archive);
	if (seen) localStorage.setItem(`unread ${archive.name}`, UNREAD);
	const whose = seen ? null : undefined;
	show(app, MessageList, { timeline, fill: null, connected: true, paused: false, whose });
	await expect.poll(() => page.getByRole('slider', { name: 'Time' }).elements().length).toBe(1);
	return timeline;
}

describe('Beside a list', () => {
	test('one chip says the day of the topmost row, on the way up and down, and no divider in sight says it again', async () => {
		await open(saidOn([9, 6, 5, 1]));
		const saysDay = async (): Promise<void> => {
			await expect
				.poll(() => {
					const day = /day (\d+)/.exec(inSight()[0] ?? '')?.[1];
					return chips().length === 1 && chips()[0]?.textContent.includes(dayNumber(Number(day)));
				})
				.toBe(true);
			const chip = chips()[0]?.getBoundingClientRect();
			const said = [...list().querySelectorAll<HTMLElement>('[data-divider="day"] > span')].filter(
				(label) => {
					const { top, bottom } = label.getBoundingClientRect();
					const isOver = chip && top < chip.bottom && bottom > chip.top;
					return isOver && getComputedStyle(label).visibility === 'visible';
				}
			);
			expect(said).toEqual([]);
		};
		await saysDay();
		for (const to of [-900, -1_700, -2_600, -60_000, -2_000, 0]) {
			list().scrollTop = to;
			await saysDay();
		}
		await expectAccessible();
	});

	test('keys lead to each day, to the beginning and to now, and one tap leads back', async () => {
		const timeline = await open(saidOn([9, 6, 1]));
		const href = location.href;
		const entries = history.length;
		slider().focus();
		await userEvent.keyboard('{Home}');
		await expect.poll(() => inSight()[0]).toBe('day 9 row 0');
		expect(timeline.following).toBe(false);
		await userEvent.keyboard('{PageDown}');
		await expect.poll(() => inSight()[0]).toBe('day 6 row 0');
		expect(slider().ariaValueText).toMatch(new RegExp(`${dayNumber(6)}.*12:00`));
		await userEvent.keyboard('{PageUp}');
		await expect.poll(() => inSight()[0]).toBe('day 9 row 0');
		await page.getByRole('button', { name: 'Back to where you were' }).click();
		await expect.poll(() => timeline.following).toBe(true);
		await expect.poll(() => inSight().at(-1)).toBe('day 1 row 39');
		expect([location.href, history.length]).toEqual([href, entries]);
	});

	test('a drag says its day at once, and moves no mark of what was read', async () => {
		const timeline = await open(saidOn([9, 6, 1]), true);
		const { left, top, height, width } = slider().getBoundingClientRect();
		const at = (y: number): PointerEventInit => ({
			...{ clientX: left + width / 2, clientY: top + y, pointerType: 'mouse', pointerId: 1 },
			...{ button: 0, bubbles: true }
		});
		slider().setPointerCapture = () => {};
		slider().dispatchEvent(new PointerEvent('pointerdown', at(height / 2)));
		slider().dispatchEvent(new PointerEvent('pointermove', at(2)));
		await expect.poll(() => chips()[0]?.textContent).toContain(dayNumber(9));
		expect(list().classList.contains('travelling')).toBe(true);
		// Messages arrive meanwhile.
		await played?.relay.say([say(Date.now(), 'now')] as never);
		slider().dispatchEvent(new PointerEvent('pointerup', at(2)));
		await expect.poll(() => inSight()[0]).toBe('day 9 row 0');
		expect(list().classList.contains('travelling')).toBe(false);
		expect(localStorage.getItem(`unread ${timeline.archive.name}`)).toBe(UNREAD);
	});
});

describe('The calendar', () => {
	test('has the days with messages, leads to one, and gives the focus back', async () => {
		await page.viewport(320, 640);
		await open(saidOn([40, 3, 1]));
		chips()[0]?.focus();
		await userEvent.keyboard('{Enter}');
		const dialog = page.getByRole('dialog', { name: 'Days with messages' });
		await expect
			.poll(() => document.activeElement?.getAttribute('aria-label'))
			.toMatch(/40 messages/);
		const { left, right } = (dialog.element() as HTMLElement).getBoundingClientRect();
		expect(left).toBeGreaterThanOrEqual(0);
		expect(right).toBeLessThanOrEqual(320);
		await expectAccessible();
		await userEvent.keyboard('{Home}');
		const named = new Intl.DateTimeFormat(undefined, { month: 'long' }).format(noon(40));
		await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toContain(named);
		await userEvent.keyboard('{ArrowRight}');
		await expect
			.poll(() => document.activeElement?.textContent)
			.toMatch(new RegExp(`^${dayNumber(3)}`));
		await userEvent.keyboard('{Enter}');
		await expect.poll(() => inSight()[0]).toBe('day 3 row 0');
		expect(document.activeElement).toBe(chips()[0]);
	});
});

describe('An archive', () => {
	test('of one message has a day and a strip', async () => {
		await open(saidOn([2], 1));
		expect(chips()[0]?.textContent).toContain(dayNumber(2));
		expect(slider().ariaValueText).toContain(dayNumber(2));
		slider().focus();
		await userEvent.keyboard('{ArrowUp}{Home}{ArrowDown}');
		await expect.poll(() => inSight()).toEqual(['day 2 row 0']);
	});

	test('without messages has neither', async () => {
		played = await play({}, () => {});
		const { app } = played;
		const archive = await archiveOf(app, 0);
		const timeline = new Timeline(archive);
		show(app, MessageList, { timeline, fill: null, connected: true, paused: false });
		await expect.poll(() => timeline.state).toBeTruthy();
		expect(chips()).toEqual([]);
	});
});
