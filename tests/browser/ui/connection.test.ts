import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import ConnectionPill from '../../../src/lib/ui/connection/ConnectionPill.svelte';
import type { Status } from '../../../src/lib/sync/status';
import { appIn, expectAccessible, show } from './support';

const now = Date.now();
const since = now - 5_000;
const retryAt = now + 12_000;

const STATES: { status: Status; word: string; says: RegExp; tries: boolean }[] = [
	{ status: { state: 'starting' }, word: 'Connecting', says: /looking for/i, tries: false },
	{ status: { state: 'live', since }, word: 'Live', says: /as they are said/, tries: false },
	{
		status: { state: 'live', since: now - 3_600_000 },
		word: 'Idle',
		says: /nobody has said/i,
		tries: false
	},
	{
		status: { state: 'live', since, late: 35 },
		word: '35 s late',
		says: /about 35 s late.* Nothing is lost/,
		tries: false
	},
	{
		status: { state: 'live', since: now - 3_600_000, late: 120 },
		word: '2 min late',
		says: /about 2 min late/,
		tries: false
	},
	{
		status: { state: 'catching-up', since, left: 1_204, total: 60_000 },
		word: 'Catching up',
		says: /1,204 of 60,000 to go/,
		tries: false
	},
	{
		status: { state: 'reconnecting', since, attempt: 3, retryAt, reason: 'silent' },
		word: 'Reconnecting',
		says: /in \d+ s, number 3/,
		tries: true
	},
	{
		status: { state: 'polling', since, reason: 'websocket-blocked' },
		word: 'Polling',
		says: /blocks WebSockets/,
		tries: true
	},
	{
		status: { state: 'offline', since, retryAt, reason: 'unreachable' },
		word: 'Offline',
		says: /You’re reading your saved copy/,
		tries: true
	},
	{
		status: { state: 'stopped', since, reason: 'origin-refused' },
		word: 'Stopped',
		says: /--allow-origin/,
		tries: true
	}
];

describe('The connection pill', () => {
	test.each(STATES)('says $word in one word, and the rest in its sheet', async (state) => {
		const app = appIn(state.status);
		show(app, ConnectionPill);
		const button = page.getByRole('status').getByRole('button');
		expect(button.element().textContent?.trim()).toBe(state.word);

		await button.click();
		const sheet = page.getByRole('dialog', { name: state.word });
		await expect.element(sheet).toBeVisible();
		expect(sheet.element().textContent).toMatch(state.says);
		const tryNow = sheet.getByRole('button', { name: 'Try now' });
		expect(tryNow.elements()).toHaveLength(state.tries ? 1 : 0);
		if (state.tries) {
			await tryNow.click();
			expect(app.tries()).toBe(1);
		}
		await expectAccessible();
	});

	test('offers to reload where a newer app is what is missing', async () => {
		show(appIn({ state: 'stopped', since, reason: 'update-needed' }), ConnectionPill);
		await page.getByRole('status').getByRole('button').click();
		await expect.element(page.getByRole('button', { name: 'Reload' })).toBeVisible();
		expect(page.getByRole('button', { name: 'Try now' }).elements()).toEqual([]);
	});

	test('shows how far catching up is', async () => {
		show(appIn({ state: 'catching-up', since, left: 250, total: 1_000 }), ConnectionPill);
		await page.getByRole('status').getByRole('button').click();
		const bar = page.getByRole('progressbar', { name: 'Caught up' });
		await expect
			.poll(() => bar.elements().map((each) => (each as HTMLProgressElement).position))
			.toEqual([0.75]);
	});

	test('says what a device without storage or space can do', async () => {
		show(appIn({ state: 'live', since }, 'full'), ConnectionPill);
		await page.getByRole('status').getByRole('button').click();
		await expect.element(page.getByText(/space for this app is used up/)).toBeVisible();
	});

	test('never says both that new messages are kept and that they can not be', async () => {
		show(appIn({ state: 'stopped', since, reason: 'storage-full' }, 'full'), ConnectionPill);
		await page.getByRole('status').getByRole('button').click();
		await expect.element(page.getByText(/new messages can’t be saved/)).toBeVisible();
		expect(page.getByText(/messages are kept/).elements()).toHaveLength(0);
		await expect
			.element(page.getByRole('link', { name: 'See what takes up the space' }))
			.toBeVisible();
	});

	test('is opened and closed by the keyboard, and the focus comes back to it', async () => {
		show(appIn({ state: 'live', since }), ConnectionPill);
		const button = page.getByRole('status').getByRole('button');
		(button.element() as HTMLElement).focus();
		await userEvent.keyboard('{Enter}');
		await expect.element(page.getByRole('dialog')).toBeVisible();
		await userEvent.keyboard('{Escape}');
		expect(page.getByRole('dialog').elements()).toHaveLength(0);
		expect(document.activeElement).toBe(button.element());
	});
});
