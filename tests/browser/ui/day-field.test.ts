import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openArchive } from '../../../src/lib/archive/read/archive';
import DateFilter from '../../../src/lib/ui/messages/find/DateFilter.svelte';
import { appIn, archiveOf, chatter, play, show, type Played } from './support';
import { startOfDay } from '../../../src/lib/ui/copy/dates';

let played: Played | undefined;
afterEach(() => played?.end());

/** The field for a day, within its opened dialog. */
const fieldOf = (label: string): HTMLInputElement =>
	page.getByLabelText(label, { exact: true }).element() as HTMLInputElement;
async function choosing(q = ''): Promise<object[]> {
	const chosen: object[] = [];
	show(appIn({ state: 'starting' }), DateFilter, {
		archive: openArchive('none'),
		filter: {},
		hits: false,
		q,
		show: (change: object) => void chosen.push(change)
	});
	await page.getByRole('button').first().click();
	return chosen;
}
/** A day as its parts are typed, in the order of the browser's own language. */
function typed(iso: string): string {
	const [year, month, day] = iso.split('-');
	return new Intl.DateTimeFormat(navigator.language)
		.formatToParts()
		.map(({ type }) => (({ year, month, day }) as Record<string, string | undefined>)[type] ?? '')
		.join('');
}
const today = new Date().toLocaleDateString('sv');

describe('A day', () => {
	test('that is typed counts once it is confirmed or left, not in between', async () => {
		const chosen = await choosing();
		const field = fieldOf('Only from');
		field.focus();
		await userEvent.keyboard(typed('2024-03-05'));
		expect(field.value).toBe('2024-03-05');
		expect(chosen).toEqual([]);
		await userEvent.keyboard('{Enter}');
		expect(chosen).toEqual([{ q: 'after:2024-03-05' }]);

		fieldOf('to').focus();
		await userEvent.keyboard(typed('2024-03-07'));
		expect(chosen).toHaveLength(1);
		fieldOf('to').blur();
		expect(chosen.slice(1)).toEqual([{ q: 'before:2024-03-08' }]);
	});

	test('that is picked counts at once', async () => {
		const chosen = await choosing();
		const field = fieldOf('Only from');
		// What a browser does for its calendar.
		field.value = '2024-03-05';
		field.dispatchEvent(new Event('change', { bubbles: true }));
		expect(chosen).toEqual([{ q: 'after:2024-03-05' }]);
	});

	test('of a year that is not typed to its end is none', async () => {
		const chosen = await choosing();
		const field = fieldOf('Only from');
		field.focus();
		await userEvent.keyboard(typed('2-03-05'));
		await userEvent.keyboard('{Enter}');
		field.blur();
		expect(chosen).toEqual([]);
		expect(field.value).toBe('');
		expect(startOfDay('0002-03-05')).toBeUndefined();
		expect(startOfDay('2024-03-05')).toBe(new Date(2024, 2, 5).getTime());
	});
});

test('Going to a date opens the first message of that day among those that are chosen', async () => {
	played = await play({}, (relay) => relay.say(chatter(30)));
	const { app } = played;
	const archive = await archiveOf(app, 30);
	const shown: object[] = [];
	show(app, DateFilter, {
		archive,
		filter: {
			channel: 2,
			from: startOfDay('2020-01-01') ?? 0,
			before: startOfDay('2020-02-01') ?? 0
		},
		hits: false,
		q: 'in:channel-1 after:2020-01-01 before:2020-02-01',
		show: (change: object) => void shown.push(change)
	});
	await page.getByRole('button', { name: /2020/ }).click();
	(page.getByLabelText('Go to').element() as HTMLElement).focus();
	await userEvent.keyboard(typed(today));
	expect(shown).toEqual([]);
	await userEvent.keyboard('{Enter}');
	// Its channels take turns: the second one has the second message.
	await expect.poll(() => shown).toEqual([{ q: 'in:channel-1', at: 2 }]);
	expect(document.querySelector(':popover-open')).toBeNull();
});
