/** The days of a list's bar: the calendar that the list itself has. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import DateFilter from '../../../src/lib/ui/messages/find/DateFilter.svelte';
import { isoDay, startOfDay } from '../../../src/lib/ui/copy/dates';
import { archiveOf, expectAccessible, play, show, type Played } from './support';

let played: Played | undefined;
beforeEach(() => page.viewport(390, 700));
afterEach(() => played?.end());

/** Half past midnight of each of these days: in UTC most zones have another day. */
const DAYS = ['2024-03-05', '2024-03-07', '2024-04-01'];
const said = DAYS.flatMap((day, i) =>
	['one', 'two', 'three'].map((text) => ({
		channel: `channel-${i}`,
		user: 'ada',
		text,
		sentAt: startOfDay(day)! + 30 * 60_000
	}))
);

async function choosing(q = '', filter: object = {}): Promise<object[]> {
	played = await play({}, (relay) => relay.say(said));
	const { app } = played;
	const archive = await archiveOf(app, said.length);
	const chosen: object[] = [];
	const props = { archive, hits: false, q, filter };
	show(app, DateFilter, { ...props, show: (change: object) => void chosen.push(change) });
	await page.getByRole('button').first().click();
	await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toMatch(/3 messages/);
	return chosen;
}
const days = (): number[] =>
	[...document.querySelectorAll<HTMLButtonElement>('td button:enabled')].map((day) =>
		parseInt(day.firstChild?.textContent ?? '')
	);

test('A day of the bar is chosen in the calendar of the days with messages, by keys alone', async () => {
	const chosen = await choosing();
	// It opens at the newest month that has some, however long ago that is.
	expect(days()).toEqual([1]);
	await expectAccessible();
	await userEvent.keyboard('{ArrowLeft}');
	await expect.poll(days).toEqual([5, 7]);
	await userEvent.keyboard('{Enter}');
	await expect.poll(() => chosen).toEqual([{ q: '', at: 4 }]);
	expect(document.querySelector(':popover-open')).toBeNull();
	expect(isoDay(said[3]!.sentAt)).toBe('2024-03-07');
});

test('Going to a day keeps to what is chosen, and leaves out the days that exclude it', async () => {
	const bounds = { from: startOfDay('2024-04-01')!, before: startOfDay('2024-04-02')! };
	const chosen = await choosing('in:channel-1 on:2024-04-01', { channel: 2, ...bounds });
	await userEvent.keyboard('{Home}{Enter}');
	await expect.poll(() => chosen).toEqual([{ q: 'in:channel-1', at: 4 }]);
});

test('The same calendar bounds a list: from a day, then to a day', async () => {
	const chosen = await choosing();
	await page.getByText('Only from').click();
	await page.getByRole('button', { name: 'Earlier month' }).click();
	await page.getByRole('button', { name: /5.*3 messages/ }).click();
	expect(chosen).toEqual([{ q: 'after:2024-03-05' }]);
	await expect.element(page.getByRole('radio', { name: 'Only to' })).toBeChecked();
	await page.getByRole('button', { name: /7.*3 messages/ }).click();
	expect(chosen.slice(1)).toEqual([{ q: 'before:2024-03-08' }]);
});
