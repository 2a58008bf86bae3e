import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { Archive } from '../../../src/lib/archive/read/archive';
import MessageList from '../../../src/lib/ui/messages/list/MessageList.svelte';
import type { Status } from '../../../src/lib/sync/status';
import { App } from '../../../src/lib/ui/state/app.svelte';
import { Timeline } from '../../../src/lib/ui/messages/list/timeline.svelte';
import Messages from '../../../src/routes/messages/+page.svelte';
import { appIn, chatter, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
const complained = vi.spyOn(console, 'error');
beforeEach(async () => {
	complained.mockClear();
	await page.viewport(1_280, 800);
});
afterEach(() => {
	played?.end();
	expect(complained).not.toHaveBeenCalled();
});

const list = (): HTMLElement => {
	const log = page.getByRole('log', { name: 'Messages' }).elements()[0];
	if (!(log instanceof HTMLElement)) throw new Error('the list is not there yet');
	return log;
};
const numbers = (): number[] =>
	[...list().querySelectorAll('[data-part="text"]')].map((text) =>
		Number(text.textContent?.replace('message', ''))
	);
/** From its end on, where it is 0, a list counts downwards. */
const below = (): number => -list().scrollTop;
async function choose(name: string): Promise<void> {
	await page.getByRole('button', { name: 'More', exact: true }).click();
	await page.getByRole('button', { name, exact: true }).click();
}
const jump = page.getByRole('button', { name: /jump to latest/i });

async function showing(messages: number): Promise<Played> {
	played = await play({}, (relay) => relay.say(chatter(messages)));
	show(played.app, Messages);
	await expect
		.poll(() => document.querySelector('[role="log"] article:last-of-type')?.textContent)
		.toContain(`message ${messages}`);
	// The newest are in the page first, those above in parts.
	await expect.poll(() => numbers().length).toBe(Math.min(messages, 120));
	return played;
}

const ascending = (values: readonly number[]): boolean =>
	values.every((value, i) => i === 0 || value === (values[i - 1] ?? 0) + 1);

/** Scrolls to the top until what is first there has this number. */
const scrollBackTo = (number: number): Promise<void> =>
	expect
		.poll(() => {
			list().scrollTop = -list().scrollHeight;
			return numbers()[0];
		})
		.toBe(number);

describe('The messages', () => {
	test('say that they are being read while they are', async () => {
		const never = new Proxy({} as Archive, { get: () => () => new Promise(() => {}) });
		show(appIn({ state: 'starting' }), MessageList, {
			timeline: new Timeline(never),
			fill: null,
			connected: false,
			paused: false
		});
		await expect.element(page.getByText('Reading the messages …')).toBeVisible();
	});

	test('say of when their figures are while the device is behind', async () => {
		const { app } = await showing(3);
		expect(page.getByText(/^Saved copy, up to /).elements()).toEqual([]);
		const behind: Status = { state: 'catching-up', since: Date.now(), left: 5, total: 9 };
		show(new App(app.relay, { ...app.sync, status: behind }), Messages);
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
	});

	test('are followed at the bottom, in order, with few of them in the page', async () => {
		const { relay } = await showing(1_500);
		expect(below()).toBeLessThan(2);
		await relay.say(chatter(200, 1_501));
		await expect.poll(() => numbers().at(-1)).toBe(1_700);
		expect(below()).toBeLessThan(2);
		expect(ascending(numbers())).toBe(true);
		expect(numbers().length).toBeLessThanOrEqual(320);
	});

	test('are followed also when what comes is lower than what makes way for it', async () => {
		const { relay } = await showing(5);
		const tall = 'a long story '.repeat(60);
		await relay.say(Array.from({ length: 200 }, () => ({ channel: 'c', user: 'u', text: tall })));
		await expect.poll(() => list().querySelectorAll('article').length).toBeGreaterThan(100);
		await expect.poll(below).toBeLessThan(2);
		const from = relay.head;
		for (let i = 0; i < 20; i++) {
			await relay.say(chatter(30, from + 30 * i));
			await new Promise((resolve) => requestAnimationFrame(resolve));
		}
		await expect.poll(() => numbers().at(-1)).toBe(from + 599);
		await expect.poll(below).toBeLessThan(2);
		expect(jump.elements()).toHaveLength(0);
	});

	test('stay where they are while the reader has scrolled up, and say how many came', async () => {
		const { relay } = await showing(200);
		list().scrollTop -= 120;
		await expect.element(jump).toBeVisible();
		const row = list().querySelectorAll('article:nth-last-of-type(10)')[0];
		const top = (): number => row?.getBoundingClientRect().top ?? NaN;
		const stood = top();
		// Few enough for none to make way.
		const before = numbers();
		await relay.say(chatter(3, 201));
		await expect.element(jump).toHaveTextContent('3 new, jump to latest');
		expect(Math.abs(top() - stood)).toBeLessThan(1);
		expect(numbers().slice(0, before.length)).toEqual(before);

		await jump.click();
		await expect.poll(below).toBeLessThan(2);
		expect(numbers().at(-1)).toBe(203);
		expect(jump.elements()).toEqual([]);
	});

	test('can be scrolled back to the beginning, and nothing moves under the reader', async () => {
		await showing(1_500);
		const first = numbers()[0] ?? 0;
		list().scrollTop = 300 + list().clientHeight - list().scrollHeight;
		await expect.element(jump).toBeVisible();
		const kept = list().querySelectorAll('article')[20];
		const key = kept?.getAttribute('data-key');
		const at = (): number =>
			list().querySelector(`[data-key="${key}"]`)?.getBoundingClientRect().top ?? NaN;
		const stood = at();
		await expect.poll(() => numbers()[0]).toBeLessThan(first);
		expect(Math.abs(at() - stood)).toBeLessThan(1);

		await scrollBackTo(1);
		await expect.element(page.getByText('Beginning of the archive')).toBeInTheDocument();
		expect(ascending(numbers())).toBe(true);
		expect(numbers().length).toBeLessThanOrEqual(320);
	});

	test('come again on the way down, and are followed from the bottom on', async () => {
		const { relay } = await showing(1_000);
		await scrollBackTo(1);
		await expect
			.poll(() => {
				list().scrollTop = 0;
				return numbers().at(-1);
			})
			.toBe(1_000);
		await expect.poll(() => jump.elements()).toEqual([]);
		await relay.say(chatter(1, 1_001));
		await expect.poll(() => numbers().at(-1)).toBe(1_001);
	});

	test('stand still under a selection, and while they are paused', async () => {
		const { relay } = await showing(50);
		const text = list().querySelectorAll('[data-part="text"]')[40];
		if (!text) throw new Error('no text');
		document.getSelection()?.selectAllChildren(text);
		await expect.element(jump).toBeVisible();
		await relay.say(chatter(1, 51));
		await expect.element(jump).toHaveTextContent('1 new');
		expect(document.getSelection()?.toString()).toContain('message 41');
		await jump.click();
		await expect.poll(() => numbers().at(-1)).toBe(51);

		await choose('Pause');
		await relay.say(chatter(1, 52));
		await expect.element(jump).toHaveTextContent('1 new');
		await choose('Resume');
		await expect.poll(() => numbers().at(-1)).toBe(52);
	});

	test('stay readable when the relay is lost, and go on when it is back', async () => {
		const { relay, app } = await showing(20);
		relay.fault = 'unreachable';
		await expect.poll(() => app.status.state).toBe('reconnecting');
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		expect(numbers()).toHaveLength(20);
		await expectAccessible();
		relay.fault = null;
		await relay.say(chatter(1, 21));
		app.sync.tryNow();
		await expect.poll(() => numbers().at(-1)).toBe(21);
	});

	test('of a log that was replaced are not mixed with those of the new one', async () => {
		const { relay, app } = await showing(20);
		relay.startLog();
		relay.fault = null;
		await relay.say([{ channel: 'c', user: 'u', text: 'message 7000' }]);
		await expect.poll(() => numbers()).toEqual([7_000]);
		const earlier = app.entries?.find((entry) => entry.endedAt !== null);
		expect(earlier).toMatchObject({ cause: 'other-log', messages: 20 });
	});

	test('that are not on this device are told of, and come when the relay answers', async () => {
		// Each answer takes long enough for the relay to vanish before the history is there.
		played = await play({ latency: 400 }, (relay) => relay.say(chatter(2_100)));
		const { relay, app } = played;
		show(app, Messages);
		await expect.element(page.getByText('message 2100')).toBeInTheDocument();
		relay.fault = 'unreachable';
		await expect.poll(() => app.status.state).toMatch(/reconnecting|offline/);
		const gap = page.getByText(/[\d,]+ messages not on this device/);
		await expect.element(gap).toBeInTheDocument();
		await expect.element(page.getByText(/when the relay can be reached/)).toBeInTheDocument();
		await expectAccessible();

		relay.fault = null;
		app.sync.tryNow();
		await expect.poll(() => gap.elements()).toEqual([]);
		await scrollBackTo(1);
	});
});
