import { describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import DayField from '../../../src/lib/ui/kit/DayField.svelte';
import { appIn, show } from './support';
import { startOfDay } from '../../../src/lib/ui/copy/dates';

const theField = (): HTMLInputElement => document.querySelector('input')!;
function choosing(): string[] {
	const chosen: string[] = [];
	show(appIn({ state: 'starting' }), DayField, { choose: (day) => void chosen.push(day) });
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

describe('A day', () => {
	test('that is typed counts once it is confirmed or left, not in between', async () => {
		const chosen = choosing();
		const field = theField();
		field.focus();
		await userEvent.keyboard(typed('2024-03-05'));
		expect(field.value).toBe('2024-03-05');
		expect(chosen).toEqual([]);
		await userEvent.keyboard('{Enter}');
		expect(chosen).toEqual(['2024-03-05']);

		field.blur();
		field.focus();
		await userEvent.keyboard(typed('2024-03-07'));
		expect(chosen).toHaveLength(1);
		field.blur();
		expect(chosen.slice(1)).toEqual(['2024-03-07']);
	});

	test('that is picked counts at once', () => {
		const chosen = choosing();
		const field = theField();
		// What a browser does for its calendar.
		field.value = '2024-03-05';
		field.dispatchEvent(new Event('change', { bubbles: true }));
		expect(chosen).toEqual(['2024-03-05']);
	});

	test('of a year that is not typed to its end is none', async () => {
		const chosen = choosing();
		const field = theField();
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
