import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { tick } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import LatestMessages from '../../../src/lib/ui/messages/list/LatestMessages.svelte';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import { noticeAttribute } from '../../../src/lib/wire/frame/attributes';
import { appIn, expectAccessible, show } from './support';

const app = appIn({ state: 'starting' });
const names = ['Ada', 'a-name-that-is-rather-long-for-a-chat', 'Zoë'];
const event = (seq: number, text: string, more: Partial<ArchivedEvent> = {}): ArchivedEvent => ({
	...{ seq, kind: 0, channel: { id: 1, source: 'test', name: 'lobby' }, receivedAt: 0 },
	author: { user: 1, login: 'ada', displayName: 'Ada', color: null, attributes: [] },
	...{ sentAt: Date.UTC(2026, 0, 1, 12, 3), text, reply: null, attributes: [], ...more }
});
/** Messages of every length, alone and in runs, some from right to left, and a notice. */
const chat = Array.from({ length: 32 }, (_, i) => {
	const user = Math.floor(i / 4) % 3;
	const text = i % 11 === 5 ? 'שלום לכולם '.repeat(1 + (i % 9)) : 'word '.repeat(1 + 2 * i).trim();
	const author = { user, login: 'x', displayName: names[user] ?? '', color: null, attributes: [] };
	const raid = noticeAttribute({ type: 'raid', text: '15 raiders from Ada have joined!' });
	return event(i + 1, text, i === 15 ? { kind: 8, text: '', attributes: [raid] } : { author });
});

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('article')];
const bar = (): HTMLElement | null => document.querySelector('[role="toolbar"]');
const button = (name: string): HTMLElement => {
	const found = bar()?.querySelector<HTMLElement>(`[aria-label^="${name}"]`);
	if (!found) throw new Error(`no ${name}`);
	return found;
};
async function list(events: ArchivedEvent[], width: number): Promise<HTMLElement[]> {
	await page.viewport(width, 700);
	show(app, LatestMessages, { events });
	await expect.poll(() => rows().length).toBe(events.length);
	await expect.poll(() => document.querySelector('[aria-live="polite"]')).toBeTruthy();
	// The reader is one who uses keys, whatever the test before did: then what has the focus is shown as such.
	await userEvent.keyboard('{Shift}');
	return rows();
}
/** By the keyboard, as j and k do. */
async function focused(row: HTMLElement | undefined): Promise<HTMLElement> {
	document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
	row?.focus();
	await tick();
	if (bar()?.parentElement !== row) await expect.poll(() => bar()?.parentElement).toBe(row);
	return bar()!;
}
/** What of the letters of a row and of those beside it can be seen. */
function lettersAround(row: HTMLElement): { of: string; box: DOMRect }[] {
	const all = rows();
	const at = all.indexOf(row);
	return all.slice(Math.max(0, at - 2), at + 3).flatMap((row) => {
		const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
		const found: { of: string; box: DOMRect }[] = [];
		while (walker.nextNode()) {
			const { parentElement, textContent } = walker.currentNode;
			if (!parentElement || parentElement.closest('[role="toolbar"]')) continue;
			if (
				getComputedStyle(parentElement.closest('.time, .author, .channel, p') ?? row).clipPath !==
				'none'
			)
				continue;
			const range = document.createRange();
			range.selectNodeContents(walker.currentNode);
			const cut = parentElement.closest('.author, .channel, .reply')?.getBoundingClientRect();
			for (const each of range.getClientRects()) {
				const left = Math.max(each.left, cut?.left ?? -Infinity);
				const right = Math.min(each.right, cut?.right ?? Infinity);
				if (right > left)
					found.push({
						of: textContent ?? '',
						box: new DOMRect(left, each.top, right - left, each.height)
					});
			}
		}
		return found;
	});
}
const touches = (a: DOMRect, b: DOMRect): boolean =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// What is loaded when it is first needed is compiled here first.
beforeAll(async () => {
	await import('../../../src/lib/ui/messages/row/adorned');
	await import('../../../src/lib/ui/messages/actions/MessageActions.svelte');
}, 60_000);
afterEach(() => vi.restoreAllMocks());

// 640 px is a window of 1,280 at 200 %.
describe.each([320, 390, 640, 800, 1_440])('The toolbar of a list of %d px', (width) => {
	test.each(['', 'compact'])(
		'covers no letter of any row, and no part of it is cut off %s',
		async (density) => {
			if (density) document.documentElement.dataset.compact = '';
			try {
				for (const row of await list(chat, width)) {
					row.scrollIntoView({ block: 'nearest' });
					const box = (await focused(row)).getBoundingClientRect();
					expect(
						lettersAround(row)
							.filter((each) => touches(each.box, box))
							.map(({ of }) => of)
					).toEqual([]);
					const bounds = row.getBoundingClientRect();
					expect(box.width).toBeGreaterThanOrEqual(16);
					expect(box.height).toBeGreaterThanOrEqual(16);
					expect([box.left >= bounds.left, box.right <= bounds.right]).toEqual([true, true]);
					expect(box.top).toBeGreaterThanOrEqual(bounds.top - 0.5);
					expect(box.bottom).toBeLessThanOrEqual(bounds.bottom + 0.5);
				}
			} finally {
				delete document.documentElement.dataset.compact;
			}
		}
	);
});

describe('Message actions', () => {
	beforeEach(() => page.viewport(800, 600));

	test('come where the pointer is, and go with it; one toolbar for the whole list', async () => {
		const [first, , third] = await list(chat.slice(0, 6), 800);
		await userEvent.hover(first!);
		await expect.poll(() => bar()?.parentElement).toBe(first);
		await userEvent.hover(third!);
		await expect.poll(() => bar()?.parentElement).toBe(third);
		expect(document.querySelectorAll('[role="toolbar"]')).toHaveLength(1);
		await userEvent.hover(document.querySelector('h2')!);
		await expect.poll(() => bar()).toBeNull();
	});

	test('are reached by Tab from the focused row, moved along by arrows, and lead back to it by Escape', async () => {
		const [, row] = await list(chat.slice(0, 6), 800);
		await focused(row);
		await userEvent.keyboard('{Tab}');
		expect(document.activeElement).toBe(button('Copy link'));
		await userEvent.keyboard('{ArrowRight}{ArrowRight}');
		expect(document.activeElement).toBe(button('Show in context'));
		await userEvent.keyboard('{End}');
		expect(document.activeElement).toBe(button('Open profile of Ada'));
		await userEvent.keyboard('{ArrowRight}');
		expect(document.activeElement).toBe(button('Copy link'));
		await userEvent.keyboard('{Escape}');
		expect(document.activeElement).toBe(row);
		await expectAccessible();
	});

	test('copy a link with this page’s origin, and the text alone, and say so', async () => {
		const copied: string[] = [];
		vi.spyOn(navigator.clipboard, 'writeText').mockImplementation((text) => {
			copied.push(text);
			return Promise.resolve();
		});
		const [, row] = await list(chat.slice(0, 6), 800);
		await focused(row);
		await userEvent.click(button('Copy link'));
		await expect.element(page.getByText('Link copied')).toBeInTheDocument();
		await userEvent.click(button('Copy text'));
		await expect.element(page.getByText('Text copied')).toBeInTheDocument();
		expect(copied).toEqual([`${location.origin}/messages?at=2&log=`, 'word word word']);
	});

	test('copy where the page may not use the clipboard’s API, without losing what is selected', async () => {
		vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not here'));
		const [first, row] = await list(chat.slice(0, 6), 800);
		document.getSelection()?.selectAllChildren(first!.querySelector('[data-part="text"]')!);
		await focused(row);
		let copied = '';
		const heard = ({ target }: Event): void => {
			if (target instanceof HTMLTextAreaElement) copied = target.value;
		};
		document.addEventListener('copy', heard);
		await userEvent.click(button('Copy text'));
		await expect.element(page.getByText('Text copied')).toBeInTheDocument();
		document.removeEventListener('copy', heard);
		expect(copied).toBe('word word word');
		expect(document.getSelection()?.toString().trim()).toBe('word');
		document.getSelection()?.removeAllRanges();
	});

	test('lead to the message in its channel, and to the person', async () => {
		const [, row] = await list(chat.slice(0, 6), 800);
		await focused(row);
		expect(button('Show in context').getAttribute('href')).toBe('/channels/lobby?id=1&at=2&log=');
		expect(button('Open profile').getAttribute('href')).toMatch(/^\/users\/x\?id=/);
	});
});

describe('By touch at 390 px', () => {
	const sheet = (): HTMLDialogElement | null => document.querySelector('dialog[open]');
	/** A finger at a place of the window. */
	function finger(type: string, x: number, y: number): void {
		const at = { clientX: x, clientY: y, bubbles: true, pointerType: 'touch', pointerId: 2 };
		document
			.elementFromPoint(x, y)
			?.dispatchEvent(type === 'click' ? new MouseEvent(type, at) : new PointerEvent(type, at));
	}
	function tap(x: number, y: number): void {
		for (const type of ['pointerdown', 'pointerup', 'click']) finger(type, x, y);
	}
	const end = (row: HTMLElement): [number, number] => {
		const { right, top, height } = row.getBoundingClientRect();
		return [right - 4, top + height / 2];
	};
	let row: HTMLElement;
	beforeEach(async () => {
		const [, second] = await list(chat.slice(0, 6), 390);
		row = second!;
		// The first finger on a list loads what it is for.
		row.dispatchEvent(new Event('touchstart', { bubbles: true }));
		await expect.poll(() => document.querySelector('[role="status"]')).toBeTruthy();
	});

	test('a tap on a row’s free part opens a sheet, which Escape and a tap beside it close', async () => {
		tap(...end(row));
		await expect.poll(() => sheet()).toBeTruthy();
		expect([...sheet()!.querySelectorAll('li')].map((each) => each.textContent?.trim())).toEqual([
			'Copy link',
			'Copy text',
			'Show in context',
			'Open profile of Ada'
		]);
		expect(sheet()!.textContent).toContain('Ada, ');
		await expectAccessible();
		await userEvent.keyboard('{Escape}');
		await expect.poll(() => sheet()).toBeNull();
		tap(...end(row));
		await expect.poll(() => sheet()).toBeTruthy();
		sheet()!.click();
		await expect.poll(() => sheet()).toBeNull();
		expect(bar()).toBeNull();
	});

	test('a finger that rests there opens it, one that scrolls or is on letters does not', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		try {
			const [x, y] = end(row);
			finger('pointerdown', x, y);
			finger('pointermove', x, y - 30);
			vi.advanceTimersByTime(1_000);
			const [letter] = row.querySelector('[data-part="text"]')!.getClientRects();
			finger('pointerdown', letter!.left + 8, letter!.top + letter!.height / 2);
			vi.advanceTimersByTime(1_000);
			finger('pointerdown', x, y);
			vi.advanceTimersByTime(400);
			vi.useRealTimers();
			expect(sheet()).toBeNull();
		} finally {
			vi.useRealTimers();
		}
		const [x, y] = end(row);
		finger('pointerdown', x, y);
		await expect.poll(() => sheet()).toBeTruthy();
		await userEvent.keyboard('{Escape}');
	});

	test('a tap on letters, or while something is selected, opens nothing', async () => {
		const text = row.querySelector('[data-part="text"]')!;
		const { left, top, height } = text.getBoundingClientRect();
		tap(left + 8, top + height / 2);
		document.getSelection()?.selectAllChildren(text);
		tap(...end(row));
		await new Promise((resolve) => requestAnimationFrame(resolve));
		expect(sheet()).toBeNull();
		expect(document.getSelection()?.toString()).toContain('word');
		document.getSelection()?.removeAllRanges();
	});
});
