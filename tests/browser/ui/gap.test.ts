import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import GapNotice from '../../../src/lib/ui/messages/list/GapNotice.svelte';
import { appIn, expectAccessible, show } from './support';

const app = appIn({ state: 'starting' });
/** With two notices, say. */
const gap = { first: 1, last: 1_206 };
const messages = 1_204;

test('a gap says how much is missing, and gets it', async () => {
	const asked: unknown[] = [];
	show(app, GapNotice, {
		gap,
		messages,
		lost: false,
		onRelay: true,
		dropped: null,
		connected: true,
		get: (wanted) => void asked.push(wanted)
	});
	await expect.element(page.getByText('1,204 older messages are on the relay.')).toBeVisible();
	await page.getByRole('button', { name: 'Download' }).click();
	expect(asked).toEqual([gap]);
	await expectAccessible();
});

test.each([
	[
		'no relay answers',
		{ onRelay: true, connected: false, get: () => {} },
		/when the relay can be reached/
	],
	['the relay dropped them', { onRelay: false, connected: true, get: () => {} }, /no longer has/],
	['no relay follows it any more', { onRelay: true, connected: true, get: null }, /never saved/]
])('a gap that can not be filled says why: %s', async (_, how, words) => {
	show(app, GapNotice, { gap, messages, lost: false, dropped: null, ...how });
	await expect.element(page.getByText(words)).toBeVisible();
	expect(page.getByRole('button').elements()).toEqual([]);
});

test('a gap that this device dropped by choice says which, and gets its newest part', async () => {
	const asked: unknown[] = [];
	show(app, GapNotice, {
		gap,
		messages,
		lost: false,
		onRelay: true,
		dropped: 'age',
		connected: true,
		get: (wanted) => void asked.push(wanted)
	});
	await expect.element(page.getByText(/older than this device keeps/)).toBeVisible();
	await expect.element(page.getByRole('link', { name: 'Settings' })).toBeVisible();
	await page.getByRole('button', { name: 'Download the newest of them' }).click();
	expect(asked).toEqual([{ first: 183, last: 1_206 }]);
	await expectAccessible();
});

test.each([
	[1_204, '1,204 messages are damaged at the relay.'],
	[1, '1 message is damaged at the relay.'],
	[null, 'Messages are damaged at the relay.']
])(
	'a gap that the relay lost, too, says so and offers nothing that would be in vain: %s',
	async (messages, words) => {
		for (const connected of [true, false]) {
			const { unmount } = await show(app, GapNotice, {
				gap,
				messages,
				lost: true,
				onRelay: true,
				dropped: null,
				connected,
				get: () => {}
			});
			await expect.element(page.getByText(words)).toBeVisible();
			await expect.element(page.getByText(/only if they are restored there/)).toBeVisible();
			expect(page.getByRole('button').elements()).toEqual([]);
			await expectAccessible();
			unmount();
		}
	}
);
