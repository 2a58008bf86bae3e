/** What is on a page whose relay has had more than one log. */
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { ENDINGS } from '../../src/lib/ui/copy/copy-archive';
import type { SnapshotCause } from '../../src/lib/wire/codes';
import { readArchive } from './archive-reader';
import { shownTexts } from './browser';
import { fingerprint, type ChatMessage } from './corpus';

export const totalsOf = (list: readonly ChatMessage[]) => ({
	messages: list.length,
	channels: new Set(list.map(({ channel }) => channel)).size,
	users: new Set(list.map(({ user }) => user.trim().normalize('NFC').toLowerCase())).size
});

/** The archive in use is exactly these messages, once its history has arrived. */
export async function expectArchive(page: Page, list: readonly ChatMessage[]): Promise<void> {
	await expect
		.poll(() => readArchive(page))
		.toMatchObject({ hash: fingerprint(list), messages: list.length, gaps: 0, breaks: 0 });
}

/** The pill's sheet says what happened and links to the archive of before, which reads as it was. */
export async function expectEarlierArchive(
	page: Page,
	cause: SnapshotCause,
	last: string
): Promise<void> {
	await page.getByRole('status').first().getByRole('button').click();
	const sheet = page.getByRole('dialog');
	await sheet.getByText(ENDINGS[cause]).waitFor();
	await sheet.getByRole('link', { name: /read/i }).first().click();
	await expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe(last);
}
