/** The page of messages on a device that has all of them, once the relay is gone. */
import type { Page } from 'playwright';
import { beforeAll } from 'vitest';
import { loadCorpus } from './corpus';
import { context, freshForFile, relay } from './scene';

export const { messages } = loadCorpus(6_000);

/** For all tests of the file: a device that has `messages`, the app among its files, and a relay that is stopped. */
export function leaveWithAllMessages(): void {
	freshForFile({ permissions: ['clipboard-read', 'clipboard-write'] });
	beforeAll(async () => {
		await relay.ingestAll(messages);
		const page = await open('/messages?q=ubuntu');
		await page.locator('[data-part="total"]').waitFor();
		await page.locator('.summary', { hasNotText: 'missing' }).waitFor();
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await page.close();
		await relay.stop();
	});
}

/** A new page at `path`. */
export async function open(path: string): Promise<Page> {
	const page = await context.newPage();
	await page.goto(relay.url + path);
	return page;
}

/** The number of hits. */
export const total = (page: Page): Promise<string> =>
	page.locator('[data-part="total"]').innerText();
