import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { expectPill } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { context, freshForEach, relay } from '../support/scene';

const corpus = loadCorpus(6_000);

freshForEach({ viewport: { width: 1_280, height: 800 } });

const grouped = new Intl.NumberFormat('en-US');
const rows = (page: Page): Promise<string[][]> =>
	page
		.getByRole('row')
		.evaluateAll((all) =>
			all
				.slice(1)
				.map((row) =>
					[...row.querySelectorAll('[role="cell"]')]
						.slice(0, 2)
						.map((cell) => cell.textContent?.trim() ?? '')
				)
		);

interface Listed {
	readonly matching: number;
	readonly users: readonly { login: string; displayName: string; messages: number }[];
}
async function onRelay(query: string): Promise<Listed> {
	const { log } = (await (await fetch(`${relay.url}/api/snapshot`)).json()) as { log: string };
	return (await (await fetch(`${relay.url}/api/logs/${log}/users?${query}`)).json()) as Listed;
}
const asRows = ({ users }: Listed): string[][] =>
	users.map((user) => [user.displayName || user.login, grouped.format(user.messages)]);

it('the list of users has the relay’s totals, live; it is searched and sorted, and leads to a profile; all of it opens without the relay', async () => {
	await relay.ingestAll(corpus.messages);
	const page = await context.newPage();
	await page.goto(`${relay.url}/users`);
	const top = asRows(await onRelay('limit=20'));
	await expect.poll(async () => (await rows(page)).slice(0, 20)).toEqual(top);

	const said = (user: string, count: number) =>
		Array.from({ length: count }, (_, i) => ({ channel: 'lobby', user, text: `hello ${i}` }));
	await relay.ingest(said('Zoë Newcomer', 7_000));
	await expect.poll(async () => (await rows(page))[0]).toEqual(['Zoë Newcomer', '7,000']);

	await page.getByRole('searchbox').fill('ZOË');
	await expect.poll(() => rows(page)).toEqual([['Zoë Newcomer', '7,000']]);
	expect(new URL(page.url()).searchParams.get('q')).toBe('ZOË');
	await page.getByRole('searchbox').fill('an');
	await page.getByRole('button', { name: 'Last seen' }).click();
	const found = await onRelay('q=an&sort=seen&limit=15');
	await expect.poll(async () => (await rows(page)).slice(0, 15)).toEqual(asRows(found));
	await expect
		.poll(() => page.getByText(`${grouped.format(found.matching)} of`).count())
		.toBeGreaterThan(0);

	await page.getByRole('searchbox').fill('newcomer');
	await page.getByRole('main').getByRole('link', { name: 'Zoë Newcomer' }).click();
	await page.getByRole('log').getByText('hello 6999', { exact: true }).waitFor();
	await page.getByRole('main').getByRole('listitem').getByText('7,000').waitFor();
	await relay.ingest(said('Zoë Newcomer', 1));
	await expect.poll(() => page.locator('dd').first().innerText()).toBe('7,001');
	await expect
		.poll(() => page.getByRole('main').getByRole('listitem').getByText('7,001').count())
		.toBe(1);
	const address = page.url();
	await page.goBack();
	await expect.poll(() => rows(page)).toEqual([['Zoë Newcomer', '7,001']]);

	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await relay.stop();
	await page.goto(address);
	await page.getByRole('log').getByText('hello 6999', { exact: true }).waitFor();
	expect(await page.locator('dd').first().innerText()).toBe('7,001');
	await page.getByRole('main').getByRole('listitem').getByText('7,001').waitFor();
	await page.goto(`${relay.url}/users?q=newcomer`);
	await expect.poll(() => rows(page)).toEqual([['Zoë Newcomer', '7,001']]);
	await page.goto(`${relay.url}/users/nobody-is-called-so`);
	await page.getByText('Nobody is called nobody-is-called-so.').waitFor();
	await expectPill(page, /Offline|Reconnecting/);
});
