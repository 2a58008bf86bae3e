import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { connectionsOf, noteConnection } from '../../../src/lib/archive/registry/connections';
import Diagnostics from '../../../src/routes/diagnostics/+page.svelte';
import { appIn, chatter, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(() => page.viewport(1_280, 800));
afterEach(() => {
	played?.end();
	played = undefined;
});

/** The value beside a fact's name. */
const fact = (name: string): string =>
	[...document.querySelectorAll('dt')].find((term) => term.textContent?.trim() === name)
		?.nextElementSibling?.textContent ?? '';

describe('Diagnostics', () => {
	test('tells cursor, head, what is stored, and what became of the connection', async () => {
		played = await play({}, (relay) => relay.say(chatter(1_234)));
		show(played.app, Diagnostics);
		await expect.poll(() => fact('Stored')).toBe('1,234 of 1,234');
		expect(fact('Cursor')).toBe('1,234');
		expect(fact('Head')).toBe('1,234');
		expect(fact('Gaps')).toBe('none');
		// Two sealed segments below the border that the stream began at.
		await expect.poll(() => fact('Fetched into gaps')).toBe('1,024 events');
		expect(fact('Duplicates dropped')).toBe('0 frames');
		expect(fact('Totals')).toBe('1,234 messages, 3 channels, 7 users, at 1,234');
		expect(fact('Relay')).toBe(played.app.relay);
		await expect
			.element(page.getByRole('img', { name: 'Stored of 1 to 1,234: 1–1,234' }))
			.toBeVisible();
		await expect.poll(() => document.querySelector('tbody')?.textContent).toMatch(/Live/);
		await expectAccessible();
	});

	test('is copied whole into a report, with no message and no name in it', async () => {
		played = await play({}, (relay) => relay.say(chatter(40)));
		show(played.app, Diagnostics);
		await expect.poll(() => fact('Stored')).toBe('40 of 40');
		let copied = '';
		const { writeText } = navigator.clipboard;
		navigator.clipboard.writeText = async (text) => void (copied = text);
		await page.getByRole('button', { name: 'Copy for a bug report' }).click();
		await expect.element(page.getByRole('button', { name: 'Copied' })).toBeVisible();
		navigator.clipboard.writeText = writeText;
		for (const term of document.querySelectorAll('dt')) {
			expect(copied).toContain(`${term.textContent}: ${fact(term.textContent ?? '')}`);
		}
		expect(copied).toContain('Coverage\n  1–40');
		expect(copied).toMatch(/Z live\n/);
		expect(copied).not.toMatch(/user-\d|channel-\d|message \d/);
	});

	test('shows the report selected where a page may not copy', async () => {
		show(appIn({ state: 'starting' }), Diagnostics);
		const { writeText } = navigator.clipboard;
		navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
		const command = vi.spyOn(document, 'execCommand').mockReturnValue(false);
		await page.getByRole('button', { name: 'Copy for a bug report' }).click();
		navigator.clipboard.writeText = writeText;
		const field = page.getByRole('textbox', { name: 'Copy for a bug report' });
		await expect.element(field).toBeVisible();
		expect(command).toHaveBeenCalledWith('copy');
		command.mockRestore();
		const { selectionStart, selectionEnd, value } = field.element() as HTMLTextAreaElement;
		expect([selectionStart, selectionEnd]).toEqual([0, value.length]);
		await expectAccessible();
	});

	test('says “—” for what a device that never reached its relay can not know', async () => {
		show(appIn({ state: 'starting' }), Diagnostics);
		await expect.element(page.getByText(/has no archive of the relay/)).toBeVisible();
		for (const name of ['Head', 'Cursor', 'Stored', 'Gaps', 'Fetched into gaps', 'Totals']) {
			expect(fact(name)).toBe('—');
		}
		await expectAccessible();
	});

	test('keeps the newest 200 records of connections', async () => {
		const relay = `http://records-${Date.now().toString(36)}.test`;
		for (let at = 1; at <= 205; at++) {
			await noteConnection(relay, { at, state: 'live', reason: null });
		}
		const records = await connectionsOf(relay);
		expect(records.map(({ at }) => at)).toEqual(Array.from({ length: 200 }, (_, i) => 205 - i));
	});
});
