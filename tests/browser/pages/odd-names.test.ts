/** Names that turn what follows them: on every page they turn nothing but themselves. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import ChannelRail from '../../../src/lib/ui/shell/ChannelRail.svelte';
import { isolated } from '../../../src/lib/ui/copy/isolated';
import Channel from '../../../src/routes/channels/[name]/+page.svelte';
import Channels from '../../../src/routes/channels/+page.svelte';
import Home from '../../../src/routes/+page.svelte';
import Messages from '../../../src/routes/messages/+page.svelte';
import User from '../../../src/routes/users/[name]/+page.svelte';
import Users from '../../../src/routes/users/+page.svelte';
import { goto, page as address } from '../ui/address.svelte';
import { play, show, type Played } from '../ui/support';

const SIGN = '\u202e';
const [USER, CHANNEL] = [`ada${SIGN}exe`, `lobby${SIGN}gpj`];
let played: Played;

beforeEach(async () => {
	await page.viewport(1_280, 800);
	played = await play({}, async (relay) => {
		const said = { channel: CHANNEL, user: USER };
		await relay.say([{ ...said, id: 'a', text: 'hello' }]);
		await relay.say([{ ...said, text: 'again', replyTo: 'a' }]);
		await relay.say([
			{ ...said, kind: 'notice', notice: { type: 'raid', text: 'they come' }, text: 'hi' },
			{ channel: CHANNEL, kind: 'outage', from: 1_000, to: 2_000, cause: `by ${USER}` }
		]);
	});
});
afterEach(() => {
	played.end();
	address.params = {};
});

/** Texts with the sign that could turn what stands beside them: in elements that neither isolate nor stand alone. */
function turning(): string[] {
	const found: string[] = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const text = node.textContent ?? '';
		const { parentElement } = node;
		if (!text.includes(SIGN) || !parentElement) continue;
		const { display, unicodeBidi } = getComputedStyle(parentElement);
		const stands = display !== 'inline' && parentElement.childNodes.length === 1;
		const isAlone = parentElement.closest('bdi')?.textContent === text;
		if (!stands && !isAlone && !/isolate|plaintext/.test(unicodeBidi))
			found.push(parentElement.outerHTML);
	}
	const labelled = [...document.querySelectorAll(`[aria-label*="${SIGN}"]`)];
	return [...found, ...labelled.map((each) => each.outerHTML.slice(0, 200))];
}
const named = (): number => document.body.textContent?.split(SIGN).length ?? 0;

test.each([
	['/', Home, {}],
	['/messages', Messages, {}],
	['/users', Users, {}],
	[`/users?q=${encodeURIComponent(SIGN)}`, Users, {}],
	['/channels', Channels, {}],
	[`/channels?q=x${encodeURIComponent(SIGN)}`, Channels, {}],
	['/users/x?id=1', User, { name: USER }],
	['/users/x', User, { name: `${USER}?` }],
	['/channels/x?id=1', Channel, { name: CHANNEL }],
	['/channels/x', Channel, { name: `${CHANNEL}?` }]
] as const)('on %s', async (path, component, params) => {
	await goto(path);
	address.params = params;
	show(played.app, ChannelRail);
	show(played.app, component);
	await expect.poll(named).toBeGreaterThan(1);
	await expect.poll(() => document.querySelectorAll('.late').length).toBe(0);
	expect(turning()).toEqual([]);
	expect(document.title).not.toContain(SIGN);
	if ('name' in params) expect(document.title).toContain(isolated(params.name));
});
