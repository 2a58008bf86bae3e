/** Every page that there is, for tests of all of them. */
import { readdirSync } from 'node:fs';
import type { Page } from 'playwright';
import type { ChatMessage } from './corpus';

/** The path of each page, a person's and a channel's by a name that the log has. */
export const everyPage = (someone: Pick<ChatMessage, 'user' | 'channel'>): string[] =>
	readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('+page.svelte'))
		.map((file) => `/${file.replace(/\/?\+page\.svelte$/, '')}`)
		.map((path) =>
			path.replace(
				/\[name\]$/,
				encodeURIComponent(path.startsWith('/users') ? someone.user : someone.channel)
			)
		)
		.concat('/no-such-page')
		.sort();

/** Opens a page, and waits until it shows what it has. */
export async function openWhole(page: Page, url: string): Promise<void> {
	await page.goto(url);
	await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
	await page
		.getByRole('status')
		.getByText(/Live|Idle/)
		.first()
		.waitFor();
	await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
}
