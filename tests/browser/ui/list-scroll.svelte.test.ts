import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ListScroll, type ListInput } from '../../../src/lib/ui/messages/list/list-scroll.svelte';
import type { Landing } from '../../../src/lib/ui/messages/list/message-window';
import type { Item } from '../../../src/lib/ui/messages/list/timeline.svelte';

const ROW = 50;
const gap = (first: number, last: number): Item => ({
	type: 'gap',
	key: `gap ${last}`,
	gap: { first, last },
	messages: last - first + 1,
	onRelay: true,
	dropped: null,
	lost: false
});
const message = (seq: number): Item =>
	({ type: 'row', key: `${seq}`, row: { event: { seq } } }) as unknown as Item;
const messages = (first: number, last: number): Item[] =>
	Array.from({ length: last - first + 1 }, (_, i) => message(first + i));

/** A timeline that a test moves. */
class Played {
	items: readonly Item[] = $state.raw([]);
	following = $state(true);
	atEnd = true;
	landing: Landing | null = $state.raw(null);
	freeze = vi.fn(() => void (this.following = false));
	follow = vi.fn(() => void (this.following = true));
	travel = vi.fn();
	sees = vi.fn();
	older = vi.fn();
	newer = vi.fn();
}

let timeline: Played;
let fill: ListInput['fill'];
let paused = $state(false);
let list: HTMLElement;
let rows: HTMLElement;
let scroll: ListScroll;
let end: () => void;

/** Renders the timeline's items, as rows of one height. */
function render(items: readonly Item[]): void {
	rows.replaceChildren(
		...items.map(({ key }) => {
			const row = document.createElement('article');
			row.dataset.key = key;
			row.tabIndex = -1;
			row.textContent = key;
			row.style.cssText = `display: block; height: ${ROW}px`;
			return row;
		})
	);
}
/** Other items come. */
function come(items: readonly Item[]): void {
	timeline.items = items;
	flushSync();
}
const topOf = (key: string): number => {
	const row = list.querySelector(`[data-key="${key}"]`);
	return row ? row.getBoundingClientRect().top - list.getBoundingClientRect().top : NaN;
};
function begin(target: number | null = null, left: { key: string; top: number } | null = null) {
	end = $effect.root(() => {
		const input: ListInput = {
			get timeline() {
				return timeline;
			},
			get items() {
				return timeline.items;
			},
			get fill() {
				return fill;
			},
			get paused() {
				return paused;
			},
			set paused(value) {
				paused = value;
			}
		};
		if (target !== null) timeline.landing = { to: { type: 'seq', seq: target }, seq: target };
		scroll = new ListScroll(input, left);
		scroll.list = list;
		scroll.rows = rows;
		// After the one that keeps the place, before the one that puts it back.
		$effect.pre(() => render(timeline.items));
	});
	flushSync();
}
const scrollTo = (fromEnd: number): void => {
	list.scrollTop = -fromEnd;
	scroll.onscroll();
	flushSync();
};

beforeEach(() => {
	timeline = new Played();
	timeline.items = messages(1_001, 1_100);
	fill = null;
	paused = false;
	list = document.createElement('div');
	list.style.cssText =
		'height: 400px; overflow-y: auto; display: flex; flex-direction: column-reverse; overflow-anchor: none';
	list.tabIndex = 0;
	rows = document.createElement('div');
	rows.style.cssText = 'flex: 1 0 auto';
	list.append(rows);
	document.body.append(list);
});
afterEach(() => {
	end();
	list.remove();
	document.getSelection()?.removeAllRanges();
});

describe('A reader at the newest messages', () => {
	test('stays there while messages come', () => {
		begin();
		come(messages(1_001, 1_110));
		expect(list.scrollTop).toBe(0);
		expect(scroll.anchor).toBeNull();
		scrollTo(20);
		expect(timeline.freeze).not.toHaveBeenCalled();
	});

	test('who scrolls up is no longer taken along, and follows again at the end', () => {
		begin();
		scrollTo(500);
		expect(timeline.freeze).toHaveBeenCalledOnce();
		expect(scroll.anchor?.key).toBe(String(1_100 - 17));
		scrollTo(10);
		expect(timeline.follow).toHaveBeenCalledOnce();
		expect(list.scrollTop).toBe(0);
	});

	test('who selects text is left alone, also at the end', () => {
		begin();
		document.getSelection()?.selectAllChildren(rows.lastElementChild ?? rows);
		scroll.onselectionchange();
		flushSync();
		expect(timeline.freeze).toHaveBeenCalled();
		scrollTo(5);
		expect(timeline.follow).not.toHaveBeenCalled();
	});

	test('who pauses does not follow at the end, and does again afterwards', () => {
		paused = true;
		begin();
		expect(timeline.freeze).toHaveBeenCalled();
		scrollTo(5);
		expect(timeline.follow).not.toHaveBeenCalled();
		scroll.jump();
		flushSync();
		expect(paused).toBe(false);
		expect(timeline.following).toBe(true);
		expect(document.activeElement).toBe(list);
	});
});

describe('A reader further up', () => {
	test('stays at the same row while rows come on both sides', () => {
		begin();
		scrollTo(2_000);
		const { key, top } = scroll.anchor ?? { key: '', top: NaN };
		come(messages(900, 1_150));
		expect(topOf(key)).toBeCloseTo(top, 0);
	});

	test('goes on where the list was left', () => {
		timeline.following = false;
		begin(null, { key: '1050', top: 30 });
		expect(topOf('1050')).toBeCloseTo(30, 0);
	});

	test('moves the window on near its ends, and not in its middle', () => {
		begin();
		scrollTo(2_000);
		expect(timeline.older).not.toHaveBeenCalled();
		expect(timeline.newer).not.toHaveBeenCalled();
		scrollTo(900);
		expect(timeline.newer).toHaveBeenCalledWith(false);
		scrollTo(4_000);
		expect(timeline.older).toHaveBeenCalledWith(false);
	});
});

describe('A link to a message', () => {
	test('leads to it, in the middle, once', () => {
		timeline.following = false;
		begin(1_050);
		expect(topOf('1050')).toBeCloseTo(175, -1);
		expect((document.activeElement as HTMLElement).dataset.key).toBe('1050');
		scrollTo(500);
		const stood = list.scrollTop;
		come([...timeline.items]);
		expect(list.scrollTop).toBe(stood);
	});

	test('asks for the gap that it is in, once, and leads there when it comes', () => {
		const asked = vi.fn();
		fill = asked;
		timeline.following = false;
		timeline.items = [...messages(1, 20), gap(21, 60), ...messages(61, 100)];
		begin(40);
		expect(asked.mock.calls).toEqual([[{ first: 21, last: 60 }]]);
		come([...timeline.items]);
		expect(asked).toHaveBeenCalledOnce();
		come(messages(1, 100));
		expect((document.activeElement as HTMLElement).dataset.key).toBe('40');
	});

	test('leads nobody back who went on meanwhile', () => {
		timeline.following = false;
		timeline.items = [...messages(1, 20), gap(21, 60), ...messages(61, 100)];
		begin(40);
		list.dispatchEvent(new WheelEvent('wheel'));
		come(messages(1, 100));
		expect(document.activeElement).not.toBe(list.querySelector('[data-key="40"]'));
	});
});

describe('A list that is led to a time', () => {
	const led = (seq: number): void => {
		timeline.following = false;
		timeline.landing = { to: { type: 'time', time: 0 }, seq };
		flushSync();
	};

	test('has what was said then at its top, each time anew, and keeps it there while rows come', () => {
		begin();
		led(1_050);
		expect(topOf('1050')).toBeCloseTo(0, 0);
		come(messages(950, 1_150));
		expect(topOf('1050')).toBeCloseTo(0, 0);
		scrollTo(2_000);
		expect(topOf('1050')).not.toBeCloseTo(0, 0);
		led(1_050);
		expect(topOf('1050')).toBeCloseTo(0, 0);
	});

	test('says which messages are in sight first and last', async () => {
		timeline.items = messages(1_001, 1_100).map((item) => ({
			...item,
			row: { event: { seq: Number(item.key), sentAt: 7 * Number(item.key) } }
		})) as unknown as Item[];
		begin();
		led(1_050);
		await expect.poll(() => scroll.top).toEqual({ seq: 1_050, sentAt: 7_350 });
		expect(scroll.bottom).toEqual({ seq: 1_057, sentAt: 7 * 1_057 });
		scrollTo(0);
		await expect.poll(() => scroll.bottom?.seq).toBe(1_100);
		expect(timeline.sees).toHaveBeenCalledWith(1_093);
	});

	test('goes to the beginning and to now by Home and End, but not for who types', () => {
		begin();
		const press = (target: HTMLElement, key: string): void => {
			const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
			target.addEventListener('keydown', scroll.onkeydown, { once: true });
			target.dispatchEvent(event);
		};
		press(list, 'Home');
		expect(timeline.travel).toHaveBeenCalledExactlyOnceWith({ type: 'beginning' });
		press(rows.appendChild(document.createElement('input')), 'Home');
		expect(timeline.travel).toHaveBeenCalledOnce();
		press(list, 'End');
		expect(timeline.follow).toHaveBeenCalledOnce();
	});
});
