import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { archives } from '../../../src/lib/archive/registry/registry';
import SearchResults from '../../../src/lib/ui/messages/find/SearchResults.svelte';
import type { EventFilter } from '../../../src/lib/archive/tables/types';
import { foldText } from '../../../src/lib/wire/fold';
import { expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
const [onwiden, onall] = [vi.fn(), vi.fn()];
beforeEach(() => page.viewport(1_280, 800));
afterEach(() => played?.end());

const words = ['Ubuntu', 'ÜBUNTU', 'привет', 'ПРИВЕТ Ubuntu', '你好', 'cafe\u0301', 'end', 'ing'];
/** Texts whose ends and beginnings together would read "ending" in a run of texts. */
const said = (count: number): { channel: string; user: string; text: string; sentAt: number }[] =>
	Array.from({ length: count }, (_, i) => ({
		channel: `channel-${i % 3}`,
		user: `user-${i % 7}`,
		text: `${words[i % words.length]}`,
		sentAt: 1_700_000_000_000 + i * 1_000
	}));

async function searching(count: number, text: string, filter: EventFilter = {}): Promise<void> {
	played = await play({}, (relay) => relay.say(said(count)));
	const { app } = played;
	const open = async () => {
		const [entry] = await archives(app.relay);
		const archive = entry && openArchive(entry.name);
		return { archive, state: await archive?.state() };
	};
	await expect
		.poll(async () => (await open()).state?.coverage)
		.toEqual([{ first: 1, last: count }]);
	const { archive, state } = await open();
	if (!archive) throw new Error('no archive');
	await show(app, SearchResults, { archive, state, text, filter, onwiden, onall });
}

const summary = (): string => document.querySelector('.summary')?.textContent ?? '';
const shown = (): string[] =>
	[...document.querySelectorAll('[data-part="text"]')].map(
		(text) => text.textContent?.trim() ?? ''
	);
const expected = (count: number, text: string): number =>
	said(count).filter((each) => foldText(each.text).includes(foldText(text))).length;

describe('A search', () => {
	test.each(['ubuntu', 'ПРИВЕТ', '好', 'CAFÉ'])(
		'for %s finds every message with it, in capitals or not, newest first',
		async (text) => {
			await searching(1_300, text);
			await expect.poll(summary).toContain(`${expected(1_300, text)} messages`);
			expect(summary()).toContain('of all 1,300 on this device');
			const keys = [...document.querySelectorAll('article')].map((each) =>
				Number(each.dataset.key)
			);
			expect(keys).toEqual(keys.toSorted((a, b) => b - a));
			expect(keys.length).toBeGreaterThan(50);
			for (const one of shown()) expect(foldText(one)).toContain(foldText(text));
			const marks = (): string[] =>
				[...document.querySelectorAll('mark')].map((mark) => mark.textContent ?? '');
			await expect.poll(() => marks().length).toBeGreaterThanOrEqual(keys.length);
			for (const mark of marks()) expect(foldText(mark)).toBe(foldText(text));
		}
	);

	test('finds nothing that only two messages together would have, and says so', async () => {
		await searching(600, 'ending');
		await expect.poll(summary).toContain('No message has this');
		await expectAccessible();
		await page.getByRole('button', { name: 'Show all messages' }).click();
		expect(onall).toHaveBeenCalledOnce();
		expect(page.getByRole('button', { name: /^Search all/ }).elements()).toEqual([]);
	});

	test('that was kept to a part of the messages and found none leads on to all of them', async () => {
		await searching(600, 'nobody said this', { channel: 2 });
		await page.getByRole('button', { name: 'Search all channels, users and dates' }).click();
		expect(onwiden).toHaveBeenCalledOnce();
	});

	test('keeps to a channel, a user and a time', async () => {
		await searching(1_300, 'ubuntu', { channel: 2, from: 1_700_000_100_000 });
		const matching = said(1_300).filter(
			({ text, channel, sentAt }) =>
				channel === 'channel-1' && sentAt >= 1_700_000_100_000 && foldText(text).includes('ubuntu')
		);
		await expect.poll(summary).toContain(`${matching.length} messages`);
		await expectAccessible();
	});
});
