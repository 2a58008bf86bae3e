import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { expectPill } from '../../support/browser';
import { context, freshForEach, relay } from '../../support/scene';

freshForEach({ viewport: { width: 1_280, height: 800 } });

const said = (channel: string, count: number) =>
	Array.from({ length: count }, (_, i) => ({ channel, user: `user-${i % 4}`, text: `hi ${i}` }));
const total = (page: Page): Promise<string> => page.locator('dd').first().innerText();

it('a channel’s page follows it live, opens by its name and its link, and both without the relay', async () => {
	await relay.ingest([...said('node.js/a b', 1_200), ...said('other', 3)]);
	const page = await context.newPage();
	await page.goto(`${relay.url}/channels`);
	await page.getByRole('main').getByRole('link', { name: 'node.js/a b' }).click();
	await page.getByRole('log').getByText('hi 1199', { exact: true }).waitFor();
	await relay.ingest([{ channel: 'node.js/a b', user: 'someone', text: 'live' }]);
	await page.getByRole('log').getByText('live', { exact: true }).waitFor();
	await expect.poll(() => total(page)).toBe('1,201');
	expect(await page.getByRole('log').getByText('#other').count()).toBe(0);
	const people = page.getByRole('region', { name: 'Most active' }).getByRole('listitem');
	await expect.poll(() => people.first().innerText()).toMatch(/user-0\s+300/);
	const address = page.url();

	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await relay.stop();
	await page.goto(address);
	await page.getByRole('log').getByText('live', { exact: true }).waitFor();
	expect(await total(page)).toBe('1,201');
	await page.goto(`${relay.url}/channels/OTHER`);
	await page.getByRole('log').getByText('hi 2', { exact: true }).waitFor();
	expect(await total(page)).toBe('3');
	await page.goto(`${relay.url}/channels/nothing`);
	await page.getByText('No channel #nothing.').waitFor();
	await page.goto(`${relay.url}/channels`);
	await page.getByRole('main').getByRole('link', { name: 'node.js/a b' }).waitFor();
	await expectPill(page, /Offline|Reconnecting/);
});

it('reading a channel’s page leaves nothing new in it, and its minutes lead to its messages', async () => {
	await relay.ingest([...said('one', 30), ...said('two', 3)]);
	const page = await context.newPage();
	await page.goto(`${relay.url}/channels`);
	await page.getByRole('main').getByRole('link', { name: 'one' }).click();
	await page.getByRole('log').getByText('hi 29', { exact: true }).waitFor();
	const rail = page.getByRole('navigation', { name: 'Channels' });
	await relay.ingest([...said('two', 1), { channel: 'one', user: 'someone', text: 'live' }]);
	await page.getByRole('log').getByText('live', { exact: true }).waitFor();
	await rail.getByRole('link', { name: '#two, 1 unread' }).waitFor();
	await rail.getByRole('link', { name: '#one', exact: true }).waitFor();
	expect(await page.getByRole('log').getByText('one', { exact: true }).first().isVisible()).toBe(
		false
	);

	await page.getByRole('slider', { name: 'Messages per minute' }).focus();
	await page.keyboard.press('End');
	await page.keyboard.press('Enter');
	await expect.poll(() => page.url()).toMatch(/\/messages\?q=in:one%20after:\S+%20before:\S+$/);
	await page.getByRole('log').getByText('live', { exact: true }).waitFor();
});

it('a day of a channel and of a user leads to their messages of that day', async () => {
	await relay.ingest([...said('one', 8), ...said('two', 3)]);
	const page = await context.newPage();
	const today = new Intl.DateTimeFormat('sv').format();
	for (const [path, query] of [
		['channels/one', 'in:one'],
		['users/user-0', 'from:id:1']
	] as const) {
		await page.goto(`${relay.url}/${path}`);
		await page.getByRole('slider', { name: 'Messages per day' }).focus();
		await page.keyboard.press('End');
		await page.keyboard.press('Enter');
		await expect.poll(() => page.url()).toBe(`${relay.url}/messages?q=${query}%20on:${today}`);
		await page.getByRole('log').getByText('hi 0', { exact: true }).first().waitFor();
	}
});

it('what came to a channel since it was read begins with a line', async () => {
	await relay.ingest(said('one', 5));
	const page = await context.newPage();
	await page.goto(`${relay.url}/channels/one`);
	await page.getByRole('log').getByText('hi 4', { exact: true }).waitFor();
	expect(await page.getByText(/^New since/).count()).toBe(0);
	await page.goto(`${relay.url}/channels`);
	await relay.ingest([...said('two', 2), { channel: 'one', user: 'someone', text: 'meanwhile' }]);
	await page
		.getByRole('main')
		.getByRole('cell', { name: /one.*1 unread/ })
		.waitFor();
	await page.getByRole('main').getByRole('link', { name: 'one' }).click();
	await page.getByText(/^New since \d\d:\d\d$/).waitFor();
	expect(await page.getByRole('log').innerText()).toMatch(
		/hi 4\s+New since \d\d:\d\d\s[^]*meanwhile/
	);
	await page.goto(`${relay.url}/channels`);
	await relay.ingest([{ channel: 'one', user: 'someone', text: 'later' }]);
	await page
		.getByRole('main')
		.getByRole('cell', { name: /one.*1 unread/ })
		.waitFor();
	await page.goto(`${relay.url}/messages?channel=1`);
	await page.getByText(/^New since \d\d:\d\d$/).waitFor();
	expect(await page.getByRole('log').innerText()).toMatch(
		/meanwhile\s+New since \d\d:\d\d\s[^]*later/
	);

	// What was on the screen a moment ago, among all messages, isn't new among those of its channel.
	await page.getByRole('button', { name: 'Remove in:one' }).click();
	await relay.ingest([{ channel: 'one', user: 'someone', text: 'just now' }]);
	await page.getByRole('log').getByText('just now').waitFor();
	const field = page.getByRole('combobox', { name: 'Search' });
	await field.fill('in:one');
	await field.press('Enter');
	await expect.poll(() => page.url()).toMatch(/q=in:one$/);
	await page.getByRole('log').getByText('just now').waitFor();
	expect(await page.getByText(/^New since/).count()).toBe(0);
});
