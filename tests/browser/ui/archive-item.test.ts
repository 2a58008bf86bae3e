import { afterEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { archives, registry } from '../../../src/lib/archive/registry/registry';
import { databaseOf } from '../../../src/lib/archive/tables/schema';
import type { ArchiveEntry } from '../../../src/lib/archive/tables/types';
import ArchiveItem from '../../../src/lib/ui/settings/ArchiveItem.svelte';
import EarlierArchives from '../../../src/lib/ui/connection/EarlierArchives.svelte';
import { chatter, play, show, type Played } from './support';

let played: Played | undefined;
afterEach(() => {
	vi.restoreAllMocks();
	played?.end();
});

/** A device whose relay lost its log of five messages. */
async function earlier(): Promise<{ entry: ArchiveEntry; app: Played['app'] }> {
	played = await play({}, (relay) => relay.say(chatter(5)));
	const { app, relay } = played;
	const listed = (): Promise<ArchiveEntry[]> => archives(app.relay);
	await expect
		.poll(async () => {
			const [entry] = await listed();
			return entry && (await openArchive(entry.name).state())?.cursor.seq;
		})
		.toBe(5);
	relay.startLog();
	relay.fault = null;
	await expect.poll(async () => (await listed()).length).toBe(2);
	const entry = (await listed()).find(({ endedAt }) => endedAt !== null);
	if (!entry) throw new Error('no earlier archive');
	return { entry, app };
}

describe('An earlier archive', () => {
	test('says how many messages go with it, and never that none do while that isn’t known', async () => {
		const { entry, app } = await earlier();
		const { unmount } = await show(app, ArchiveItem, { entry });
		await page.getByRole('button', { name: /^Delete/ }).click();
		await expect.element(page.getByText(/^5 messages go for good/)).toBeVisible();
		await unmount();

		vi.spyOn(databaseOf(entry.name), 'facts').mockRejectedValue(new Error('not readable'));
		show(app, ArchiveItem, { entry });
		await page.getByRole('button', { name: /^Delete/ }).click();
		await expect.element(page.getByText(/^All its messages go for good/)).toBeVisible();
	});

	test('is still listed when it could not be deleted, and says so until it can', async () => {
		const { entry, app } = await earlier();
		const refused = vi
			.spyOn(databaseOf(entry.name), 'delete')
			.mockRejectedValue(new Error('refused'));
		show(app, ArchiveItem, { entry });
		const remove = async (): Promise<void> => {
			await page.getByRole('button', { name: /^Delete/ }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
		};
		await remove();
		await expect.element(page.getByRole('alert')).toHaveTextContent(/could not be deleted/);
		expect(await archives(app.relay)).toContainEqual(entry);
		refused.mockRestore();
		await remove();
		await expect
			.poll(async () => (await archives(app.relay)).some(({ name }) => name === entry.name))
			.toBe(false);
		expect(page.getByRole('alert').elements()).toHaveLength(0);
	});

	test('whose messages nobody counted has a dash, not none', async () => {
		const { entry, app } = await earlier();
		await registry.archives.put({ ...entry, messages: null });
		show(app, EarlierArchives, { onread: () => {} });
		await expect.element(page.getByText(/—, until/)).toBeVisible();
	});
});
