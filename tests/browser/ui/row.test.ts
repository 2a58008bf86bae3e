import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import LatestMessages from '../../../src/lib/ui/messages/list/LatestMessages.svelte';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import { noticeAttribute, outageAttribute } from '../../../src/lib/wire/frame/attributes';
import { badgeAttributes, emotesAttribute } from '../../../src/lib/wire/frame/adornments';
import { appIn, expectAccessible, show } from './support';

const app = appIn({ state: 'starting' });
const event = (over: Partial<ArchivedEvent>): ArchivedEvent => ({
	seq: 1,
	kind: 0,
	channel: { id: 1, source: 'test', name: 'lobby' },
	author: { user: 1, login: 'ada', displayName: 'Ada', color: null, attributes: [] },
	receivedAt: 0,
	sentAt: Date.UTC(2026, 0, 1, 12, 3),
	text: 'hello',
	reply: null,
	attributes: [],
	...over
});

/** They were received after they were sent. */
const LATER = Date.UTC(2030, 0);

function rendered(...events: Partial<ArchivedEvent>[]): HTMLElement[] {
	show(app, LatestMessages, {
		events: events.map((each, i) => event({ seq: i + 1, receivedAt: LATER, ...each }))
	});
	return [...document.querySelectorAll('article')];
}

/** The same where some of them are no messages: what shows those is loaded first. */
async function renderedAll(...events: Partial<ArchivedEvent>[]): Promise<HTMLElement[]> {
	rendered(...events);
	await expect.poll(() => document.querySelectorAll('article').length).toBe(events.length);
	return [...document.querySelectorAll('article')];
}

beforeEach(() => page.viewport(800, 600));
// What is loaded when it is first needed is compiled here first.
beforeAll(async () => {
	await import('../../../src/lib/ui/messages/row/adorned');
}, 60_000);

describe('What is no message', () => {
	test('says of an outage from when to when there is no record, and why', async () => {
		const from = new Date(2026, 0, 5, 14, 2).getTime();
		const outage = outageAttribute({ from, to: from + 7 * 60_000 });
		const [row] = await renderedAll({
			kind: 6,
			author: null,
			sentAt: from,
			text: 'disconnected from irc.libera.chat',
			attributes: [outage]
		});
		expect(row?.querySelector('[data-part="text"]')?.textContent).toBe(
			'Not recorded 14:02 – 14:09 · disconnected from irc.libera.chat'
		);
		expect(row?.textContent).toContain('lobby');
		await expectAccessible();
	});

	test('says of a notice what the source said, and what somebody said to it', async () => {
		const attributes = [
			noticeAttribute({ type: 'resub', text: 'Ada has subscribed for 6 months' })
		];
		const [row, alone] = await renderedAll(
			{ kind: 8, text: 'hi all', attributes },
			{ kind: 8, text: '', author: null, attributes }
		);
		expect(row?.textContent).toContain('Ada has subscribed for 6 months');
		expect(row?.querySelector('[data-part="text"]')?.textContent).toBe('hi all');
		expect(alone?.querySelector('[data-part="author"]')).toBeNull();
		await expectAccessible();
	});
});

describe('What is copied', () => {
	/** What comes of copying from one place to another. */
	function copied(from: Node | null | undefined, to: Node | null | undefined): string {
		if (!from || !to) throw new Error('not there');
		document.getSelection()?.setBaseAndExtent(from, 0, to, to.childNodes.length);
		const clipboardData = new DataTransfer();
		const copy = new ClipboardEvent('copy', { bubbles: true, clipboardData });
		document.querySelector('[role="log"] article')?.dispatchEvent(copy);
		document.getSelection()?.removeAllRanges();
		return clipboardData.getData('text/plain');
	}
	const part = (row: Element | undefined, name: string): Element | null | undefined =>
		row?.querySelector(`[data-part="${name}"]`);
	const time = new Date(2026, 0, 5, 14, 2).getTime();
	// Copying is loaded after the messages, with what announces them.

	test('of what is no message is what stands there, and who said something to it', async () => {
		const outage = outageAttribute({ from: time, to: time + 7 * 60_000 });
		const notice = noticeAttribute({ type: 'resub', text: 'Ada has subscribed for 6 months' });
		const rows = await renderedAll(
			{ kind: 6, author: null, sentAt: time, text: 'disconnected', attributes: [outage] },
			{ kind: 8, sentAt: time, text: 'hi all', attributes: [notice] },
			{ kind: 8, sentAt: time, text: '', author: null, attributes: [notice] }
		);
		expect(copied(rows[0], rows[2]).split('\n')).toEqual([
			'[14:02] Not recorded 14:02 – 14:09 · disconnected',
			'[14:02] Ada has subscribed for 6 months',
			'[14:02] Ada: hi all',
			'[14:02] Ada has subscribed for 6 months'
		]);
	});

	test('of several days has the day of each line, and of one day the time alone', async () => {
		const rows = rendered(
			{ sentAt: time },
			{ sentAt: time + 60_000, text: 'and on' },
			{ sentAt: time + 86_400_000, text: 'next day' }
		);
		await expect.poll(() => document.querySelector('[aria-live="polite"]')).toBeTruthy();
		expect(copied(rows[0], rows[2]).split('\n')).toEqual([
			'[2026-01-05 14:02] Ada: hello',
			'[2026-01-05 14:03] Ada: and on',
			'[2026-01-06 14:02] Ada: next day'
		]);
		expect(copied(rows[0], rows[1]).split('\n')).toEqual([
			'[14:02] Ada: hello',
			'[14:03] Ada: and on'
		]);
	});

	test('of one message is its line where the selection has its name or time, and what is selected else', async () => {
		const [row] = rendered({ sentAt: time }, { sentAt: time, text: 'and on' });
		await expect.poll(() => document.querySelector('[aria-live="polite"]')).toBeTruthy();
		expect(copied(part(row, 'time'), part(row, 'text'))).toBe('[14:02] Ada: hello');
		expect(copied(part(row, 'author'), part(row, 'text'))).toBe('[14:02] Ada: hello');
		// Left to the browser.
		expect(copied(part(row, 'text'), part(row, 'text'))).toBe('');
		expect(copied(part(row, 'author'), part(row, 'author'))).toBe('');
	});

	test('has no line of a message that the selection only ends at', async () => {
		const [row, next] = rendered({ sentAt: time }, { sentAt: time, text: 'and on' });
		await expect.poll(() => document.querySelector('[aria-live="polite"]')).toBeTruthy();
		const selection = document.getSelection();
		const [from] = part(row, 'text')?.childNodes ?? [];
		if (!from || !next) throw new Error('not there');
		// As three clicks on a text select it.
		selection?.setBaseAndExtent(from, 0, next, 0);
		const clipboardData = new DataTransfer();
		row?.dispatchEvent(new ClipboardEvent('copy', { bubbles: true, clipboardData }));
		selection?.removeAllRanges();
		expect(clipboardData.getData('text/plain')).toBe('');
	});
});

describe('A message', () => {
	test('has its author, channel, time and text, also where it continues a run', async () => {
		const [head, next] = rendered({}, { text: 'and on' });
		for (const [article, text] of [
			[head, 'hello'],
			[next, 'and on']
		] as const) {
			expect(article?.textContent).toContain('Ada');
			expect(article?.textContent).toContain('lobby');
			expect(article?.querySelector('time')?.dateTime).toBe('2026-01-01T12:03:00.000Z');
			expect(article?.querySelector('[data-part="text"]')?.textContent?.trim()).toBe(text);
		}
		expect(next?.classList.contains('continues')).toBe(true);
		await expectAccessible();
	});

	test('keeps to its width, whatever long word or name is in it', async () => {
		await page.viewport(320, 600);
		const word = 'x'.repeat(2_000);
		const [article] = rendered({
			text: `${word} https://example.com/${word}`,
			author: { user: 1, login: word, displayName: '', color: null, attributes: [] },
			channel: { id: 1, source: 'test', name: word }
		});
		expect(article?.scrollWidth).toBeLessThanOrEqual(320);
		expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
	});

	test('keeps stacked marks near its own line', () => {
		const author = { user: 2, login: 'bob', displayName: '', color: null, attributes: [] };
		const marks = '\u0300\u0301\u0302'.repeat(200);
		const [plain, marked] = rendered({ text: 'zalgo' }, { text: `z${marks}algo`, author });
		expect(marked?.getBoundingClientRect().height).toBeLessThan(
			(plain?.getBoundingClientRect().height ?? 0) * 2
		);
	});

	test('is set from right to left where its text is, and its names are kept apart', () => {
		const [article] = rendered({
			text: 'مرحبا بالجميع',
			author: { user: 1, login: 'דנה', displayName: '', color: null, attributes: [] }
		});
		const text = article?.querySelector<HTMLElement>('[data-part="text"]');
		expect(text && getComputedStyle(text).direction).toBe('rtl');
		expect(article?.querySelector('bdi')?.textContent).toBe('דנה');
	});

	test('shows addresses as links that tell the other site nothing', async () => {
		const [article] = rendered({ text: 'see https://example.com/a.' });
		const found = (): HTMLAnchorElement | null | undefined =>
			article?.querySelector<HTMLAnchorElement>('[data-part="text"] a');
		await expect.poll(found).toBeTruthy();
		const link = found();
		expect(link?.href).toBe('https://example.com/a');
		expect(link?.rel).toContain('noopener');
		expect(link?.rel).toContain('noreferrer');
	});

	test('has emotes as images that are called what they are typed as, and is copied with them', async () => {
		const emotes = emotesAttribute([{ id: '25', start: 6, length: 5 }]);
		const channel = { id: 1, source: 'twitch', name: 'lobby' };
		const [first, second] = rendered({ text: 'hello Kappa!', attributes: [emotes], channel }, {});
		await expect.poll(() => first?.querySelector('img')).toBeTruthy();
		const image = first?.querySelector('img');
		expect(first?.querySelector('[data-part="text"]')?.textContent?.trim()).toBe('hello Kappa!');
		const { width, height } = image?.getBoundingClientRect() ?? {};
		expect(width).toBe(height);
		expect(width).toBeGreaterThan(20);
		// Lines are as far apart as those of text alone.
		expect(first?.getBoundingClientRect().height).toBeLessThanOrEqual(
			(second?.getBoundingClientRect().height ?? 0) + 4
		);
		const selection = document.getSelection();
		selection?.selectAllChildren(document.querySelector('.rows') ?? document.body);
		const clipboardData = new DataTransfer();
		first?.dispatchEvent(new ClipboardEvent('copy', { bubbles: true, clipboardData }));
		expect(clipboardData.getData('text/plain')).toContain('Ada: hello Kappa!\n');
		selection?.removeAllRanges();
	});

	test('has its emotes and badges as text where there is no image of them', async () => {
		const emotes = emotesAttribute([{ id: '25', start: 0, length: 5 }]);
		const [article] = rendered({
			text: 'Kappa',
			attributes: [emotes],
			author: {
				user: 1,
				login: 'ada',
				displayName: 'Ada',
				color: null,
				attributes: badgeAttributes('moderator/1,moderator/1,sub-gifter/50')
			}
		});
		await expect.poll(() => article?.querySelectorAll('abbr').length).toBe(2);
		expect(article?.querySelector('img')).toBeNull();
		expect(article?.querySelector('[data-part="text"]')?.textContent?.trim()).toBe('Kappa');
		expect(article?.querySelector('[data-part="author"]')?.textContent?.trim()).toBe('Ada');
		const badges = [...(article?.querySelectorAll('abbr') ?? [])];
		expect(badges.map(({ title }) => title)).toEqual(['Moderator', 'Sub gifter 50']);
		await expectAccessible();
	});

	test('shows markup as the text that it is', () => {
		const [article] = rendered({ text: '<img src=x onerror=alert(1)>' });
		expect(article?.querySelector('img')).toBeNull();
		expect(article?.textContent).toContain('<img src=x onerror=alert(1)>');
	});

	test('quotes what it answers', () => {
		const articles = rendered(
			{ text: 'anyone here?' },
			{
				text: 'yes',
				reply: { type: 'event', seq: 1 },
				author: { user: 2, login: 'bob', displayName: '', color: null, attributes: [] }
			},
			{ text: 'me too', reply: { type: 'quote', author: 'eve', excerpt: 'who is in' } },
			{ text: 'and I', reply: { type: 'event', seq: 77 } }
		);
		expect(articles[1]?.textContent).toMatch(/Ada\s+anyone here\?/);
		expect(articles[2]?.textContent).toMatch(/eve\s+who is in/);
		expect(articles[3]?.textContent).toContain('reply to an earlier message');
	});
});

test("A chatter's colour can be read on either theme, whatever colour that is", async () => {
	const colors = [0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0x8a2be2, 0x7f7f7f];
	const more = Array.from({ length: 40 }, (_, i) => (i * 0x061a87) & 0xffffff);
	rendered(
		...[...colors, ...more, null].map((color, i) => ({
			author: { user: i, login: `user-${i}`, displayName: '', color, attributes: [] }
		}))
	);
	await expectAccessible();
	const shown = [...document.querySelectorAll<HTMLElement>('.author.tinted')];
	expect(shown).toHaveLength(49);
	for (const theme of ['light', 'dark']) {
		document.documentElement.style.colorScheme = theme;
		const background = luminance(getComputedStyle(document.body).backgroundColor);
		for (const author of shown) {
			const [low, high] = [background, luminance(getComputedStyle(author).color)].sort(
				(a, b) => a - b
			);
			expect(((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)).toBeGreaterThanOrEqual(4.5);
		}
	}
	document.documentElement.style.colorScheme = '';
});

/** Relative luminance of any CSS colour, by what a canvas paints of it. */
function luminance(color: string): number {
	const context = new OffscreenCanvas(1, 1).getContext('2d');
	if (!context) throw new Error('no canvas');
	context.fillStyle = color;
	context.fillRect(0, 0, 1, 1);
	const [r = 0, g = 0, b = 0] = Array.from(context.getImageData(0, 0, 1, 1).data, (value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
