import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import LatestMessages from '../../../src/lib/ui/messages/list/LatestMessages.svelte';
import type { ArchivedEvent, ModerationRow } from '../../../src/lib/archive/tables/types';
import { EventKind, type Attribute, type Moderator } from '../../../src/lib/wire/frame/event';
import {
	deletedByAttribute,
	durationAttribute,
	moderatorAttribute,
	targetAttribute
} from '../../../src/lib/wire/frame/moderation';
import { chatterAttribute, copyOfAttribute } from '../../../src/lib/wire/frame/origin';
import { appIn, expectAccessible, show } from './support';

const app = appIn({ state: 'starting' });
const SAID = new Date(2026, 0, 1, 12, 3).getTime();
const SECOND = 1_000;
const author = (user: number, login: string) => ({
	...{ user, login, displayName: '', color: null, attributes: [] }
});
const event = (over: Partial<ArchivedEvent>): ArchivedEvent => ({
	...{ seq: 1, kind: 0, channel: { id: 1, source: 'twitch', name: 'lobby' } },
	...{ author: author(1, 'ada'), receivedAt: 0, sentAt: SAID, text: 'hello', reply: null },
	...{ attributes: [] as Attribute[] },
	...over
});
const mod: Moderator = { login: 'mod', displayName: 'Mod', userId: '9' };
const act = (over: Partial<ModerationRow>): ModerationRow => ({
	...{ seq: 50, kind: EventKind.purge, channel: 1, author: author(1, 'ada'), user: 1 },
	...{ sentAt: SAID + 3 * SECOND, text: '', attributes: [] as Attribute[] },
	...over
});
const deletion = (target: number, over: Partial<ModerationRow> = {}): ModerationRow =>
	act({ kind: EventKind.delete, target, attributes: [targetAttribute(50, target)], ...over });

async function rendered(...events: Partial<ArchivedEvent>[]): Promise<HTMLElement[]> {
	const props = { events: events.map((each, i) => event({ seq: i + 1, ...each })) };
	show(app, LatestMessages, props);
	// What shows this loads after the messages.
	await expect.poll(() => document.querySelector('[aria-live="polite"]')).toBeTruthy();
	return [...document.querySelectorAll('article')];
}
const textOf = (row: Element | undefined): string | undefined =>
	row?.querySelector('[data-part="text"]')?.textContent?.trim();
/** The marks of a row, which aren't part of its text. */
const marksOf = (row: Element | undefined): string[] =>
	[...(row?.querySelectorAll<HTMLElement>('[data-words]') ?? [])].map(
		({ dataset }) => dataset.words ?? ''
	);

beforeEach(() => page.viewport(800, 600));
beforeAll(async () => {
	await import('../../../src/lib/ui/messages/row/adorned');
}, 60_000);

describe('A message that a moderator removed', () => {
	test('is struck and stays readable; that it was deleted is said before it, and after what time', async () => {
		const [row, plain] = await rendered({ acts: [deletion(1)] }, { author: author(2, 'bob') });
		expect(textOf(row)).toBe('deleted: hello');
		expect(row?.querySelector('del')?.textContent).toBe('hello');
		expect(marksOf(row)).toEqual(['deleted after 3 s']);
		expect(plain?.querySelector('del')).toBeNull();
		await expectAccessible();
	});

	test.each([
		['who did it and why', deletion(1, { text: 'spam' }), 'deleted after 3 s by Mod: spam'],
		['a timeout', act({ attributes: [durationAttribute(600)] }), 'timed out for 10 min'],
		['a long one', act({ attributes: [durationAttribute(1_209_600)] }), 'timed out for 14 days'],
		['an odd one', act({ attributes: [durationAttribute(90)] }), 'timed out for 1 min 30 s'],
		['a ban', act({}), 'banned'],
		['no time where two clocks disagree', deletion(1, { sentAt: SAID - 9 * SECOND }), 'deleted']
	])('says %s', async (_, done, words) => {
		const attributes = done.text ? [...done.attributes, moderatorAttribute(mod)] : done.attributes;
		const [row] = await rendered({ acts: [{ ...done, attributes }] });
		expect(marksOf(row)).toEqual([words]);
	});

	test('says so also where only the message tells, and what the relay said of one that is not here', async () => {
		const [own, told] = await rendered(
			{ attributes: [deletedByAttribute(9, 8)], seq: 9 },
			{ seq: 10, author: author(2, 'bob'), removal: { type: 'deleted', seq: 3, sentAt: SAID } }
		);
		expect(marksOf(own)).toEqual(['deleted']);
		expect(marksOf(told)).toEqual(['deleted after 0 s']);
		expect([own, told].map(textOf)).toEqual(['deleted: hello', 'deleted: hello']);
	});

	test('says what became of a run once', async () => {
		const acts = [act({})];
		const rows = await rendered(
			{ acts },
			{ acts, text: 'and on' },
			{ text: 'later', sentAt: SAID + 9 * SECOND }
		);
		expect(rows.map(marksOf)).toEqual([['banned'], [], []]);
		expect(rows.map(textOf)).toEqual(['deleted: hello', 'deleted: and on', 'later']);
	});

	test('keeps the direction of its text, also where that is from right to left', async () => {
		const [row] = await rendered({ text: 'مرحبا بالجميع', acts: [act({})] });
		const text = row?.querySelector('[data-part="text"]');
		expect(text && getComputedStyle(text).direction).toBe('rtl');
	});

	test('is quoted as deleted by what answers it', async () => {
		const [, answer] = await rendered(
			{ acts: [deletion(1)] },
			{ author: author(2, 'bob'), reply: { type: 'event', seq: 1 }, text: 'no!' }
		);
		const quote = answer?.querySelector('.reply');
		expect(quote?.querySelector('del')?.textContent).toBe('hello');
		expect(quote?.textContent).toContain('deleted: hello');
		await expectAccessible();
	});

	test('is copied as deleted', async () => {
		const [row] = await rendered({ acts: [deletion(1)] });
		document.getSelection()?.selectAllChildren(row!);
		const clipboardData = new DataTransfer();
		row?.dispatchEvent(new ClipboardEvent('copy', { bubbles: true, clipboardData }));
		document.getSelection()?.removeAllRanges();
		expect(clipboardData.getData('text/plain')).toBe('[12:03] ada: deleted: hello');
	});
});

describe('A channel that was cleared', () => {
	test('says so in its place, and what was said before is not struck', async () => {
		const clear = { kind: EventKind.purge, author: null, user: 0, seq: 3 };
		const [said, , line] = await rendered(
			{ acts: [act(clear)] },
			{ text: 'and on', acts: [act(clear)] },
			{ ...clear, text: '', sentAt: SAID + 3 * SECOND }
		);
		expect(textOf(line)).toBe('A moderator cleared the chat');
		expect(textOf(said)).toBe('cleared: hello');
		expect(said?.querySelector('del')).toBeNull();
		expect(marksOf(said)).toEqual(['cleared']);
		await expectAccessible();
	});
});

describe('A copy from another channel', () => {
	const other = { id: 2, source: 'twitch', name: 'den' };
	test('is shown once among all channels, with the others’ names', async () => {
		const rows = await rendered(
			{},
			{ channel: other, attributes: [copyOfAttribute(2, { channel: 'lobby', seq: 1 })] }
		);
		await expect.poll(() => document.querySelectorAll('article').length).toBe(1);
		expect(marksOf(document.querySelector('article') ?? rows[0])).toEqual(['also in #den']);
		await expectAccessible();
	});

	test('says where it was said, if the original is not here', async () => {
		const from = copyOfAttribute(1, { channel: 'elsewhere', seq: null });
		const third = { id: 3, source: 'twitch', name: 'attic' };
		await rendered({ attributes: [from] }, { channel: third, attributes: [from] });
		await expect.poll(() => document.querySelectorAll('article').length).toBe(1);
		const [row] = document.querySelectorAll('article');
		expect(marksOf(row)).toEqual(['from #elsewhere', 'also in #attic']);
	});
});

describe('A chatter', () => {
	test('is greeted at a first message, and after a while', async () => {
		const rows = await rendered(
			{ attributes: [chatterAttribute('first')] },
			{ author: author(2, 'bob'), attributes: [chatterAttribute('returning')] }
		);
		expect(rows.map(marksOf)).toEqual([['first message'], ['back after a while']]);
		expect(textOf(rows[0])).toBe('hello');
		await expectAccessible();
	});
});
