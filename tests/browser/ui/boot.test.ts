/** The script in the page itself, part by part. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reloadWhenBroken } from '../../../src/boot/broken-start';
import { waitWhileClearing } from '../../../src/boot/clearing';
import { followPreferences, type Kept } from '../../../src/boot/preferences';
import { reloadOnce } from '../../../src/boot/reload-once';
import { stopWhereTooOld } from '../../../src/boot/too-old';

const root = document.documentElement;
const made: Element[] = [];
const make = (tag: string, attributes: Record<string, string>, parent: Element): HTMLElement => {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	parent.append(element);
	made.push(element);
	return element;
};
/** What ends the listeners that a test's scripts added to the window, and these themselves. */
let listening: AbortController;
let listeners: Map<string, EventListener>;

beforeEach(() => {
	vi.useFakeTimers({ now: 1_700_000_000_000 });
	listening = new AbortController();
	listeners = new Map();
	const add = window.addEventListener.bind(window);
	vi.spyOn(window, 'addEventListener').mockImplementation(
		(type: string, listener: EventListenerOrEventListenerObject, capture?: unknown) => {
			listeners.set(type, listener as EventListener);
			add(type, listener, { capture: capture === true, signal: listening.signal });
		}
	);
});
afterEach(() => {
	listening.abort();
	vi.useRealTimers();
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
	for (const element of made.splice(0)) element.remove();
	for (const name of ['data-compact', 'data-keyless', 'data-broken']) root.removeAttribute(name);
	root.style.colorScheme = '';
});

describe('What a reader prefers', () => {
	let bars: HTMLElement[];
	const colors = (): (string | null)[] => bars.map((bar) => bar.getAttribute('content'));
	beforeEach(() => {
		bars = ['#fff', '#000'].map((content) =>
			make('meta', { name: 'theme-color', content }, document.head)
		);
	});

	test('holds at once, and a later choice as soon as it is told', () => {
		const choices: Record<string, string> = { theme: 'dark', density: 'compact', keys: 'off' };
		followPreferences((key) => choices[key] ?? null);
		expect(root.style.colorScheme).toBe('dark');
		expect(root.hasAttribute('data-compact')).toBe(true);
		expect(root.hasAttribute('data-keyless')).toBe(true);
		expect(colors()).toEqual(['#000', '#000']);

		choices.theme = 'light';
		delete choices.density;
		dispatchEvent(new StorageEvent('storage', { key: 'theme' }));
		expect(root.style.colorScheme).toBe('light');
		expect(root.hasAttribute('data-compact')).toBe(false);
		expect(colors()).toEqual(['#fff', '#fff']);
	});

	test.each([
		['nothing is kept', null],
		['what is kept is no choice', 'purple']
	])('is what the system says where %s', (_, value) => {
		followPreferences(() => value);
		expect(root.style.colorScheme).toBe('');
		expect(root.hasAttribute('data-compact')).toBe(false);
		expect(colors()).toEqual(['#fff', '#000']);
	});
});

describe('While another tab clears this device', () => {
	const waiting = (begunAt: number | null) => {
		const page = { stopWith: vi.fn(), reload: vi.fn() };
		const kept: Kept = (key) => (key === 'clearing' && begunAt !== null ? `${begunAt}` : null);
		waitWhileClearing(kept, page);
		return page;
	};

	test('a page that loads shows that instead of the app, and tries again when 15 s are over', () => {
		const page = waiting(Date.now() - 5_000);
		expect(page.stopWith.mock.calls).toEqual([['This device is being cleared …']]);
		vi.advanceTimersByTime(9_999);
		expect(page.reload).not.toHaveBeenCalled();
		vi.advanceTimersByTime(1);
		expect(page.reload).toHaveBeenCalledOnce();
	});

	test('a page that is there begins anew, when it begins and when all keys are gone', () => {
		const page = waiting(null);
		dispatchEvent(new StorageEvent('storage', { key: 'theme' }));
		expect(page.reload).not.toHaveBeenCalled();
		dispatchEvent(new StorageEvent('storage', { key: 'clearing' }));
		dispatchEvent(new StorageEvent('storage', { key: null }));
		expect(page.reload).toHaveBeenCalledTimes(2);
	});

	test.each([
		['nobody clears it', null],
		['who cleared it ended long ago', 1_699_999_985_000]
	])('the app starts where %s', (_, begunAt) => {
		const page = waiting(begunAt);
		vi.advanceTimersByTime(60_000);
		expect(page.stopWith).not.toHaveBeenCalled();
		expect(page.reload).not.toHaveBeenCalled();
	});
});

describe('A part of the app that does not come', () => {
	const ask = vi.fn<() => Promise<{ ok: boolean }>>();
	/** Each engine's words for a module that didn't come. */
	const MISSING = [
		'Failed to fetch dynamically imported module: http://127.0.0.1/_app/x.js',
		'error loading dynamically imported module: http://127.0.0.1/_app/x.js',
		'Importing a module script failed.'
	].map((words) => new TypeError(words));
	const watching = ({ inVain = false } = {}) => {
		vi.stubGlobal('fetch', ask);
		const page = { reload: vi.fn(() => !inVain), tell: vi.fn<(words: string) => void>() };
		reloadWhenBroken(page);
		return page;
	};
	/** Not dispatched: the test runner takes such an event for a fault of the test. */
	const reject = (reason: unknown): void =>
		listeners.get('unhandledrejection')?.(
			Object.assign(new Event('unhandledrejection'), { reason })
		);
	const preloadFails = (): boolean => dispatchEvent(new Event('vite:preloadError'));
	beforeEach(() => {
		ask.mockReset().mockResolvedValue({ ok: true });
	});

	test.each([
		...MISSING.map((error) => [error.message, () => reject(error)] as const),
		['vite:preloadError', preloadFails] as const
	])('reloads the page once the relay answers, after %s', async (_, fail) => {
		make('div', { id: 'boot' }, document.body);
		const page = watching();
		ask.mockRejectedValueOnce(new TypeError('gone')).mockResolvedValueOnce({ ok: false });
		fail();
		await vi.advanceTimersByTimeAsync(2_999);
		expect(ask).toHaveBeenCalledTimes(2);
		expect(page.reload).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1);
		expect(page.reload).toHaveBeenCalledOnce();
		expect(page.tell).not.toHaveBeenCalled();
	});

	test('is told where a reload was in vain, and never reloaded for again', async () => {
		make('div', { id: 'boot' }, document.body);
		const page = watching({ inVain: true });
		preloadFails();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(page.reload).toHaveBeenCalledOnce();
		expect(page.tell.mock.calls).toEqual([[expect.stringContaining('a reload did not help')]]);
	});

	test.each([
		['a browser that refuses something', new DOMException('insecure', 'SecurityError')],
		['an address that can not be decoded', new URIError('URI malformed')],
		['any other fault', new TypeError('x is undefined')]
	])('is not what failed after %s: that is told, and nothing reloads', async (_, reason) => {
		make('div', { id: 'boot' }, document.body);
		const page = watching();
		reject(reason);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(ask).not.toHaveBeenCalled();
		expect(page.reload).not.toHaveBeenCalled();
		expect(page.tell.mock.calls).toEqual([[expect.stringContaining('extensions')]]);
	});

	test('may be a style, which marks the page as broken', async () => {
		vi.spyOn(document, 'readyState', 'get').mockReturnValue('interactive');
		const page = watching();
		make('link', { rel: 'stylesheet' }, document.head).dispatchEvent(new Event('error'));
		expect(root.hasAttribute('data-broken')).toBe(true);
		await vi.advanceTimersByTimeAsync(1_000);
		expect(page.reload).toHaveBeenCalledOnce();
	});

	test('is nothing to reload for where the app is there, or only an image failed', async () => {
		vi.spyOn(document, 'readyState', 'get').mockReturnValue('interactive');
		const page = watching();
		make('img', {}, document.body).dispatchEvent(new Event('error'));
		expect(vi.getTimerCount()).toBe(0);
		preloadFails();
		reject(new Error('anything'));
		await vi.advanceTimersByTimeAsync(60_000);
		expect(ask).not.toHaveBeenCalled();
		expect(page.tell).not.toHaveBeenCalled();
	});
});

describe('A page that reloads itself', () => {
	/** An entry of the history, which a reload leaves. */
	const entry = (state: unknown = null) => ({
		state,
		replaceState(next: unknown) {
			this.state = next;
		}
	});

	test('does so once, and its reload does not; a reader’s own is a new beginning', () => {
		const history = entry({ kept: 1 });
		const reload = vi.fn();
		const first = reloadOnce(history, reload);
		expect([first(), first()]).toEqual([true, false]);
		expect(reload).toHaveBeenCalledOnce();
		expect(history.state).toMatchObject({ kept: 1 });

		expect(reloadOnce(history, reload)()).toBe(false);
		expect(history.state).toEqual({ kept: 1 });
		expect(reloadOnce(history, reload)()).toBe(true);
		expect(reload).toHaveBeenCalledTimes(2);
	});

	test('stays where the browser lets nothing be written down', () => {
		const history = entry();
		const reload = vi.fn();
		history.replaceState = () => {
			throw new DOMException('100 in 30 s', 'SecurityError');
		};
		expect(reloadOnce(history, reload)()).toBe(false);
		expect(reload).not.toHaveBeenCalled();
	});
});

describe('A browser', () => {
	test('that is too old is told so, with those that aren’t', () => {
		const stopWith = vi.fn();
		stopWhereTooOld(() => false, stopWith);
		for (const name of ['Chrome', 'Edge', 'Firefox', 'Safari'])
			expect(stopWith.mock.calls[0]?.[0]).toContain(name);
	});

	test('that runs the tests isn’t', () => {
		const stopWith = vi.fn();
		stopWhereTooOld((property, value) => CSS.supports(property, value), stopWith);
		expect(stopWith).not.toHaveBeenCalled();
	});
});
