import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { beyond } from '../../support/beyond';
import { expectPill } from '../../support/browser';
import { context, freshForFile, relay } from '../../support/scene';

const LONG = 'W'.repeat(200);
const SOUGHT = 'x'.repeat(300);

freshForFile();
beforeAll(async () => {
	await relay.ingest([
		{ channel: 'lobby', user: 'ada', text: 'the first' },
		{ channel: LONG, user: LONG, text: 'the second' }
	]);
});

async function open(path: string): Promise<Page> {
	const page = await context.newPage();
	await page.goto(relay.url + path);
	return page;
}

describe('A device whose storage can’t be opened', () => {
	beforeAll(async () => {
		// It holds an archive already.
		const page = await open('/');
		await page.getByText('the second').waitFor();
		await page.close();
	});

	it.each([
		['/', 'the second'],
		['/messages', 'the second'],
		['/channels', 'lobby'],
		['/channels/lobby?id=1', 'the first'],
		['/users', 'ada'],
		['/users/ada?id=1', 'the first']
	])('says so on %s, with a way on, and shows what there is once it can', async (path, shown) => {
		const page = await context.newPage();
		await page.addInitScript(() => {
			const { open } = IDBFactory.prototype;
			IDBFactory.prototype.open = () => {
				throw new DOMException('Internal error opening backing store', 'UnknownError');
			};
			Object.assign(globalThis, { heal: () => Object.assign(IDBFactory.prototype, { open }) });
		});
		await page.goto(relay.url + path);
		const words = page.getByText('storage can’t be read now');
		await words.waitFor();
		await page.getByRole('button', { name: 'Reload' }).waitFor();
		expect((await page.locator('main').innerText()).trim()).not.toBe('');
		await page.evaluate(() => (globalThis as unknown as { heal: () => unknown }).heal());
		await words.waitFor({ state: 'detached' });
		await page.locator('main').getByText(shown, { exact: true }).first().waitFor();
		await page.close();
	});
});

it.each([
	['its channel', `/channels/${LONG}?id=2`, `#${LONG}`],
	['its user', `/users/${LONG}?id=2`, LONG],
	['Home', '/', LONG],
	['the messages', '/messages', 'the second'],
	['the channels', '/channels', LONG],
	['the users', '/users', LONG],
	['a search in messages', `/messages?q=${SOUGHT}`, 'No message'],
	['a search for a channel', `/channels?q=${SOUGHT}`, SOUGHT],
	['a search for a user', `/users?q=${SOUGHT}`, SOUGHT],
	['a channel that isn’t there', `/channels/${SOUGHT}`, SOUGHT],
	['a user who isn’t there', `/users/${SOUGHT}`, SOUGHT]
])(
	'At 320 px nothing reaches beyond the window, however long a name: %s',
	async (_, path, shown) => {
		const page = await open(path);
		await page.setViewportSize({ width: 320, height: 640 });
		await expectPill(page, /Live|Idle/);
		await page.locator('main').getByText(shown).first().waitFor();
		expect(await beyond(page)).toEqual([]);
		await page.close();
	}
);

describe('Shortcuts', () => {
	it('of a single key can be switched off, in every tab; the palette stays', async () => {
		const page = await open('/messages');
		const other = await open('/settings');
		const shortcuts = other.getByRole('group', { name: 'Single-key shortcuts' });
		await shortcuts.getByText('Off', { exact: true }).click();
		await expect.poll(() => page.locator('html').getAttribute('data-keyless')).not.toBeNull();
		for (const key of ['?', '/', 'g', 'c']) await page.keyboard.press(key);
		await page.keyboard.press('Control+k');
		await page.getByRole('dialog', { name: 'Jump to' }).waitFor();
		expect(await page.getByRole('dialog').count()).toBe(1);
		expect(new URL(page.url()).pathname).toBe('/messages');
		await page.keyboard.press('Escape');

		await other.getByRole('button', { name: 'Show all keys' }).click();
		await other.getByText('are switched off').waitFor();
		await other.keyboard.press('Escape');
		await shortcuts.getByText('On', { exact: true }).click();
		await expect.poll(() => page.locator('html').getAttribute('data-keyless')).toBeNull();
		await page.keyboard.press('?');
		await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
		await Promise.all([page.close(), other.close()]);
	});

	it('lead nowhere behind an open sheet', async () => {
		const page = await open('/');
		await page.getByRole('status').first().getByRole('button').click();
		const sheet = page.getByRole('dialog');
		await sheet.waitFor();
		for (const key of ['g', 'm', '?', 'Control+k']) await page.keyboard.press(key);
		// A key that is heard again leads on: those before it did nothing.
		await page.keyboard.press('Escape');
		await sheet.waitFor({ state: 'hidden' });
		await page.keyboard.press('?');
		await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
		expect(await page.locator('dialog[open]').count()).toBe(1);
		expect(new URL(page.url()).pathname).toBe('/');
		await page.close();
	});
});
