import type { Component } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Home from '../../../src/routes/+page.svelte';
import Channels from '../../../src/routes/channels/+page.svelte';
import Channel from '../../../src/routes/channels/[name]/+page.svelte';
import Messages from '../../../src/routes/messages/+page.svelte';
import Users from '../../../src/routes/users/+page.svelte';
import { goto, page as address } from '../ui/address.svelte';
import { archiveOf, chatter, play, show, type Played } from '../ui/support';

let played: Played | undefined;
afterEach(() => played?.end());

/** The boxes of all that is on the page, but for the words that tell how old it is. */
const boxes = (): Map<Element, string> =>
	new Map(
		[...document.querySelectorAll('main *')]
			.filter((element) => !element.closest('.as-of, svg, [popover], .out-of-sight'))
			.map((element) => {
				const { x, y, width, height } = element.getBoundingClientRect();
				return [element, [x, y, width, height].map(Math.round).join(' ')];
			})
	);
const moved = (before: Map<Element, string>, after: Map<Element, string>): string[] =>
	[...before].flatMap(([element, box]) => {
		const now = after.get(element);
		return now === undefined || now === box
			? []
			: [`${element.outerHTML.slice(0, 120)}: ${box} → ${now}`];
	});

const PAGES: readonly (readonly [path: string, page: Component])[] = [
	['/', Home],
	['/messages', Messages],
	['/channels', Channels],
	['/channels/channel-1?id=1', Channel],
	['/users', Users]
];
const SIZES = [
	[390, 844],
	[1_440, 900]
] as const;

test.each(PAGES)('Nothing on %s moves when the connection comes and goes', async (path, shown) => {
	played = await play({}, (relay) => relay.say(chatter(90)));
	const { app, relay } = played;
	await archiveOf(app, 90);
	await goto(path);
	address.params = { name: 'channel-1' };
	show(app, shown);
	const state = (): string => app.sync.status.state;
	const settled = async (): Promise<Map<Element, string>> => {
		let last = '';
		await expect
			.poll(
				() => {
					const before = last;
					last = [...boxes().values()].join();
					return before === last;
				},
				{ interval: 400 }
			)
			.toBe(true);
		return boxes();
	};
	// Its parts load after its first messages.
	if (path === '/') await expect.poll(() => document.querySelector('#heat-title')).toBeTruthy();
	for (const [width, height] of SIZES) {
		await page.viewport(width, height);
		await expect.poll(() => boxes().size).toBeGreaterThan(20);
		await expect.poll(state).toBe('live');
		const live = await settled();
		relay.fault = 'unreachable';
		await expect.poll(state).toMatch(/reconnecting|offline/);
		await expect.element(page.getByText(/^Saved copy, up to/).first()).toBeInTheDocument();
		expect(moved(live, await settled())).toEqual([]);
		relay.fault = null;
		app.sync.tryNow();
		await expect.poll(state).toBe('live');
		await expect.element(page.getByText(/^Saved copy, up to/)).not.toBeInTheDocument();
		expect(moved(live, await settled())).toEqual([]);
	}
});
