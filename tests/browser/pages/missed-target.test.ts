/** Links to messages that a list can't show. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { App } from '../../../src/lib/ui/state/app.svelte';
import Channel from '../../../src/routes/channels/[name]/+page.svelte';
import Messages from '../../../src/routes/messages/+page.svelte';
import { goto, page as address } from '../ui/address.svelte';
import { archiveOf, chatter, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(() => page.viewport(800, 600));
afterEach(() => {
	played?.end();
	address.params = {};
});

const row = (seq: number): HTMLElement | null =>
	document.querySelector(`[role="log"] [data-key="${seq}"]`);
const rows = (): number => document.querySelectorAll('[role="log"] article').length;
const banner = (): string =>
	document.querySelector('p.banner')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

/** Which gaps are asked for. */
function asking(app: App): { readonly app: App; readonly fill: ReturnType<typeof vi.fn> } {
	const fill = vi.fn(app.sync.fill);
	const sync = new Proxy(app.sync, {
		get: (all, key) => (key === 'fill' ? fill : (Reflect.get(all, key) as unknown))
	});
	return { app: new App(app.relay, sync), fill };
}

test('a message that is not on this device says so offline, opens when the relay is back, and is asked for twice at most', async () => {
	const SOUGHT = 700;
	// The relay vanishes before the history is there.
	played = await play({ latency: 400 }, (relay) => relay.say(chatter(2_500)));
	const { relay } = played;
	await archiveOf(played.app, 2_500);
	relay.fault = 'unreachable';
	await expect.poll(() => played?.app.sync.status.state).toMatch(/reconnecting|offline/);
	const { app, fill } = asking(played.app);
	await goto(`/messages?at=${SOUGHT}`);
	show(app, Messages);
	await expect
		.poll(banner)
		.toBe(
			'This message isn’t on this device, and the relay can’t be reached. Here is the nearest that is.'
		);
	await expect.poll(rows).toBeGreaterThan(20);
	expect(fill).not.toHaveBeenCalled();
	await expectAccessible();
	relay.fault = null;
	app.sync.tryNow();
	await expect.poll(() => document.activeElement?.getAttribute('data-key')).toBe(`${SOUGHT}`);
	await expect.poll(banner).toBe('');
	expect(fill.mock.calls.length).toBeLessThanOrEqual(2);
});

test('a message that the relay cannot give is asked for twice at most, and the nearest stays in sight', async () => {
	played = await play({ latency: 400 }, (relay) => relay.say(chatter(2_500)));
	const { relay } = played;
	await archiveOf(played.app, 2_500);
	const answer = relay.answer.bind(relay);
	vi.spyOn(relay, 'answer').mockImplementation((request) =>
		/segment|bundle/.test(request.path) ? Promise.resolve(null) : answer(request)
	);
	const { app, fill } = asking(played.app);
	await goto('/messages?at=700');
	show(app, Messages);
	const gap = (): Element | null => document.querySelector('[role="log"] .gap');
	await expect.poll(gap).not.toBeNull();
	// The list is read anew again and again.
	for (let i = 1; i <= 5; i++) {
		await relay.say(chatter(20, 2_500 + i * 20));
		await archiveOf(played.app, 2_500 + i * 20);
	}
	await expect.poll(banner).toMatch(/^This message isn’t on this device/);
	expect(gap()).not.toBeNull();
	expect(fill.mock.calls.length).toBeLessThanOrEqual(2);
});

test('a message of another channel is named, and one step away', async () => {
	played = await play({}, (relay) => relay.say(chatter(300)));
	const { app } = played;
	await archiveOf(app, 300);
	// Message 100 is of channel-1.
	address.params = { name: 'channel-2' };
	await goto('/channels/channel-2?id=2&at=100');
	show(app, Channel);
	await expect
		.poll(banner)
		.toMatch(/^This message is in #channel-\d\. These were written about then\. Show it$/);
	await expect.poll(rows).toBeGreaterThan(20);
	const near = [99, 101, 102, 98].some((seq) => row(seq) !== null);
	expect(near).toBe(true);
	const link = document.querySelector('p.banner a')?.getAttribute('href');
	expect(link).toMatch(/^\/channels\/channel-\d\?id=\d&at=100&log=/);
});

test('a message of another log is not taken for one of this', async () => {
	played = await play({}, (relay) => relay.say(chatter(300)));
	const { app } = played;
	await archiveOf(app, 300);
	address.params = { name: 'channel-2' };
	await goto('/channels/channel-2?id=2&at=101&log=another');
	show(app, Channel);
	await expect.poll(banner).toBe('This link leads to another log than the one here. Look for it');
	await expect.poll(rows).toBeGreaterThan(20);
	expect(document.querySelector('article.target')).toBeNull();
	expect(document.querySelector('p.banner a')?.getAttribute('href')).toBe(
		'/messages?at=101&log=another'
	);
});
