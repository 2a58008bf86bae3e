/** What a reader does on the page of settings, with the archives of a device. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Opens the settings of the relay at `url` and waits until an archive has `stored`. */
export async function openSettings(
	page: Page,
	url: string,
	stored: string | RegExp
): Promise<void> {
	await page.goto(`${url}/settings`);
	await expect.poll(() => page.getByText(stored).isVisible()).toBe(true);
}

/** Exports the page's current archive into `file`; its lines. */
export async function exportInto(file: string, page: Page): Promise<string[]> {
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Export: Current archive' }).click();
	await (await download).saveAs(file);
	return readFileSync(file, 'utf8').trimEnd().split('\n');
}
