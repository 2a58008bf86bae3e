import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import ChannelRail from '../../../src/lib/ui/shell/ChannelRail.svelte';
import { expectAccessible, play, show, unreadIn, type Played } from './support';

let played: Played | undefined;
afterEach(() => played?.end());

const say = (channel: string): object[] => [{ channel, user: 'ada', text: 'hello' }];

test('each channel has its total, its last half hour and, until it is marked as read, what is new in it', async () => {
	await page.viewport(1_000, 700);
	played = await play({}, (relay) => relay.say([...say('one'), ...say('one'), ...say('two')]));
	const { app, relay } = played;
	show(app, ChannelRail);
	const link = (name: string) => page.getByRole('link', { name: new RegExp(name) });
	// What was there on a first visit isn't new.
	await expect.element(link('one')).toHaveTextContent(/^one\s*2\s*in all$/);
	// Its last half hour is to be seen, not read out at each link.
	const spark = page.getByLabelText(
		/^Messages in each of the last 30 minutes: at most 2 messages$/
	);
	await expect.element(spark).toBeInTheDocument();
	expect(spark.element().closest('[aria-hidden]')).not.toBeNull();
	await relay.say([...say('one'), ...say('two')]);
	await expect.element(link('one')).toHaveTextContent(/one\s*1 new message,\s*3/);
	await expectAccessible();

	unreadIn(app)?.markRead({ id: 2 });
	await expect.element(link('two')).toHaveTextContent(/^two\s*2\s*in all$/);
	await expect.element(link('one')).toHaveTextContent(/1 new message/);
	unreadIn(app)?.markRead();
	await expect.element(link('one')).toHaveTextContent(/^one\s*3\s*in all$/);
});

test('what an import brings counts in a channel’s total, and is never new', async () => {
	await page.viewport(1_000, 700);
	played = await play({}, (relay) => relay.say(say('one')));
	const { app, relay } = played;
	show(app, ChannelRail);
	const one = page.getByRole('link', { name: /one/ });
	await expect.element(one).toHaveTextContent(/^one\s*1\s*in all$/);
	await relay.say([...say('one'), ...say('one'), ...say('one')], 'old.log');
	await expect.element(one).toHaveTextContent(/^one\s*4\s*in all$/);
	await relay.say(say('one'));
	await expect.element(one).toHaveTextContent(/one\s*1 new message,\s*5/);
});

test('the list keeps its order while a pointer or the focus is in it, and leads to those that it leaves out', async () => {
	await page.viewport(1_000, 1_200);
	played = await play({}, (relay) =>
		relay.say(Array.from({ length: 31 }, (_, i) => say(`room-${i}`)).flat())
	);
	const { app, relay } = played;
	show(app, ChannelRail);
	const names = (): (string | undefined)[] =>
		page
			.getByRole('listitem')
			.elements()
			.map((item) => item.querySelector('bdi')?.textContent);
	const others = page.getByRole('link', { name: /1 more channel/ });
	await expect.element(others).toHaveTextContent(/^1 more channel$/);
	await expect.poll(() => localStorage.getItem(`unread ${app.archive?.name}`)).not.toBeNull();
	const before = names();
	expect(before).toHaveLength(30);
	await page.getByRole('link', { name: /room-3\b/ }).hover();
	await relay.say([...say('room-30'), ...say('room-30')]);
	await expect.element(others).toHaveTextContent(/^1 more channel, with new messages$/);
	const update = page.getByRole('button', { name: 'Order changed · Update' });
	await expect.element(update).toBeVisible();
	expect(names()).toEqual(before);
	await expectAccessible();
	await update.click();
	await expect.poll(() => names()[0]).toBe('room-30');
	await expect.element(others).toHaveTextContent(/^1 more channel$/);
	expect(others.element().getAttribute('href')).toBe('/channels');
});
