import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { openArchive, type Archive } from '../../../src/lib/archive/read/archive';
import { currentArchive } from '../../../src/lib/archive/registry/registry';
import Profile from '../../../src/lib/ui/users/Profile.svelte';
import UserPane from '../../../src/lib/ui/users/UserPane.svelte';
import { App } from '../../../src/lib/ui/state/app.svelte';
import { FIGURES_MS } from '../../../src/lib/ui/state/live.svelte';
import { appIn, chatter, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(() => page.viewport(1_280, 800));
afterEach(() => played?.end());

async function archiveOf({ app }: Played): Promise<Archive> {
	await expect.poll(() => currentArchive(app.relay)).toBeDefined();
	const entry = await currentArchive(app.relay);
	const archive = openArchive(entry?.name ?? '');
	await expect.poll(() => archive.state()).toBeDefined();
	return archive;
}

const figure = (label: string): string | undefined =>
	[...document.querySelectorAll('dl > div')]
		.find((each) => each.firstElementChild?.textContent === label)
		?.lastElementChild?.textContent?.trim();
const channels = (): string[] =>
	[...document.querySelectorAll('section[aria-label="Channels"] li')].map(
		(each) => each.textContent?.replace(/\s+/g, ' ').trim() ?? ''
	);
const texts = (): string[] =>
	[...document.querySelectorAll('[role="log"] [data-part="text"]')].map(
		(text) => text.textContent?.trim() ?? ''
	);
/** The sum of the table behind a chart. */
const sumOf = (chart: string): number => {
	const figure = [...document.querySelectorAll('figure')].find(
		(each) => each.querySelector('.label')?.textContent === chart
	);
	const table = figure?.querySelector('details');
	if (table) table.open = true;
	return [...(table?.querySelectorAll('td') ?? [])].reduce(
		(sum, { textContent }) => sum + parseInt(textContent.replaceAll(',', '')),
		0
	);
};

describe('A profile', () => {
	test('has the user’s totals, channels, activity and messages, and all go on live', async () => {
		played = await play({}, async (relay) => {
			await relay.say([{ channel: 'lobby', user: 'User-3', text: 'the first' }]);
			await relay.say(chatter(700));
		});
		const archive = await archiveOf(played);
		show(played.app, Profile, { archive, id: 1, named: 'user-3' });
		await expect.poll(() => figure('Messages')).toBe('101');
		await expect
			.poll(channels)
			.toEqual(['#channel-0 34', '#channel-1 33', '#channel-2 33', '#lobby 1']);
		await expect.poll(() => sumOf('Messages per day')).toBe(101);
		await expect.poll(() => sumOf('Messages by hour of the day')).toBe(101);
		await expect.element(page.getByRole('region', { name: 'Also seen as' })).toBeVisible();
		await expect.poll(() => texts().at(-1)).toBe('message 696');
		await expect.poll(() => texts().length).toBeGreaterThanOrEqual(60);

		await played.relay.say([
			{ channel: 'lobby', user: 'user-3', text: 'one more' },
			{ channel: 'lobby', user: 'user-4', text: 'somebody else' }
		]);
		await expect.poll(() => texts().at(-1)).toBe('one more');
		await expect.poll(() => figure('Messages')).toBe('102');
		await expect.poll(channels).toContain('#lobby 2');
		await expect.poll(() => sumOf('Messages by hour of the day')).toBe(102);
		await expectAccessible();
	});

	test('asks again, soon, for what was lost on the way', async () => {
		played = await play({}, (relay) => relay.say(chatter(30)));
		const archive = await archiveOf(played);
		const query = vi.spyOn(played.app.sync, 'query');
		// One for the channels, one for the activity.
		for (let i = 0; i < 2; i++) query.mockImplementationOnce(() => {});
		show(played.app, Profile, { archive, id: 1, named: 'user-1' });
		await expect.poll(channels).toHaveLength(3);
		await expect.poll(() => sumOf('Messages per day')).toBe(5);
	});

	test('keeps all of it without the relay, and tells of a user that it was never asked about', async () => {
		played = await play({}, (relay) => relay.say(chatter(30)));
		const archive = await archiveOf(played);
		const seen = show(played.app, Profile, { archive, id: 1, named: 'user-1' });
		await expect.poll(channels).toHaveLength(3);
		// Days without messages are known with the record.
		await expect.poll(() => sumOf('Messages per day')).toBe(5);
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		expect(channels()).toHaveLength(3);
		(await seen).unmount();

		// All of their messages are here, so all is known exactly.
		show(played.app, Profile, { archive, id: 2, named: 'user-2' });
		await expect.poll(() => figure('Messages')).toBe('5');
		await expect.poll(channels).toEqual(['#channel-2 2', '#channel-0 2', '#channel-1 1']);
		await expect.poll(() => sumOf('Messages per day')).toBe(5);
		await expectAccessible();
	});

	test('says why where neither the relay nor this device can tell', async () => {
		// Each answer takes long enough for the relay to vanish before the history is there.
		played = await play({ latency: 400 }, (relay) => relay.say(chatter(2_100)));
		const archive = await archiveOf(played);
		played.relay.fault = 'unreachable';
		await expect.poll(() => played?.app.status.state).toBe('reconnecting');
		show(played.app, Profile, { archive, id: 2, named: 'user-2' });
		await expect.element(page.getByText('Not all of it is on this device').first()).toBeVisible();
		expect(channels()).toEqual([]);
		await expectAccessible();
	});

	test('has figures that people can follow, and the last one', async () => {
		played = await play({}, (relay) => relay.say(chatter(30)));
		const { relay } = played;
		const archive = await archiveOf(played);
		show(played.app, Profile, { archive, id: 1, named: 'user-1' });
		await expect.poll(() => sumOf('Messages per day')).toBe(5);
		const shown: number[] = [];
		let before = figure('Messages');
		const watch = new MutationObserver(() => {
			if (figure('Messages') === before) return;
			before = figure('Messages');
			shown.push(performance.now());
		});
		watch.observe(document.body, { subtree: true, childList: true, characterData: true });
		for (let i = 0; i < 30; i++) {
			await relay.say([{ channel: 'channel-0', user: 'user-1', text: `more ${i}` }]);
			await expect.poll(async () => (await archive.state())?.cursor.seq).toBe(relay.head);
		}
		await expect.poll(() => figure('Messages')).toBe('35');
		await expect.poll(() => sumOf('Messages per day')).toBe(35);
		watch.disconnect();
		const [first = 0, ...later] = shown;
		expect(later.length).toBeGreaterThan(1);
		const took = (later.at(-1) ?? 0) - first;
		// Where the page is slow, one comes late and the next in time.
		expect(later.length * FIGURES_MS).toBeLessThan(1.5 * took + FIGURES_MS);
	});

	test('holds the order of its channels under a pointer, while figures go on', async () => {
		played = await play({}, (relay) => relay.say(chatter(14)));
		const archive = await archiveOf(played);
		show(played.app, Profile, { archive, id: 1, named: 'user-1' });
		await page.getByRole('heading', { level: 1 }).hover();
		await expect.poll(channels).toEqual(['#channel-1 1', '#channel-2 1']);
		const list = page.getByRole('region', { name: 'Channels' });
		await list.getByRole('link', { name: '#channel-2' }).hover();
		await played.relay.say([{ channel: 'channel-2', user: 'user-1', text: 'again' }]);
		await expect.poll(channels).toEqual(['#channel-1 1', '#channel-2 2']);
		const update = page.getByRole('button', { name: 'Order changed · Update' });
		await expect.element(update).toBeVisible();
		await expectAccessible();
		await update.click();
		await expect.poll(channels).toEqual(['#channel-2 2', '#channel-1 1']);
		await page.getByRole('heading', { level: 1 }).hover();
		const more = ['again', 'and again'].map((text) => ({
			channel: 'channel-1',
			user: 'user-1',
			text
		}));
		await played.relay.say(more);
		await expect.poll(channels).toEqual(['#channel-1 3', '#channel-2 2']);
	});

	test('says as of when it is while it catches up, as does the pane of a user', async () => {
		played = await play({}, (relay) => relay.say(chatter(14)));
		const archive = await archiveOf(played);
		await expect.poll(() => played?.app.status.state).toBe('live');
		const behind = appIn({ state: 'catching-up', since: 0, left: 9, total: 10 });
		const app = new App(played.app.relay, behind.sync);
		const { unmount } = await show(app, Profile, { archive, id: 1, named: 'user-1' });
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		await unmount();
		show(app, UserPane, { archive, id: 1, onclose: () => {} });
		await expect.element(page.getByText(/^Catching up. Saved copy, up to /)).toBeVisible();
	});

	test('says so when the address was made for another name', async () => {
		played = await play({}, (relay) => relay.say(chatter(5)));
		const archive = await archiveOf(played);
		show(played.app, Profile, { archive, id: 1, named: 'somebody-else' });
		await expect.element(page.getByText(/The link was made for “somebody-else”/)).toBeVisible();
	});
});
