/** Pictures of the demo's pages: of each, and those that the README and the manifest show. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import { report } from './report';

const DESKTOP = { width: 1_440, height: 900 };
const WIDE = { width: 1_280, height: 800 };
const PHONE = { width: 390, height: 844 };
const THEMES = ['light', 'dark'] as const;
const FOLDERS = ['docs/pictures/pages', 'static/screenshots'];
/** What only the relay can tell comes after the first sight, and history beside it: in ms. */
const SETTLE_MS = 2_500;

interface Picture {
	readonly file: string;
	readonly path: string;
	readonly size: typeof WIDE;
	readonly theme: (typeof THEMES)[number];
}

/** The addresses of all pages, by their names in the pictures. */
async function addresses(page: Page, url: string): Promise<Record<string, string>> {
	const first = async (folder: string): Promise<string> => {
		await page.goto(`${url}/${folder}`);
		return (await page.locator(`main a[href^="/${folder}/"]`).first().getAttribute('href')) ?? '/';
	};
	return {
		home: '/',
		messages: '/messages',
		channels: '/channels',
		channel: await first('channels'),
		users: '/users',
		person: await first('users'),
		settings: '/settings',
		diagnostics: '/diagnostics'
	};
}

function pictures(paths: Record<string, string>): readonly Picture[] {
	const every = Object.entries(paths).flatMap(([name, path]) =>
		THEMES.flatMap((theme): Picture[] => [
			{ file: `docs/pictures/pages/${name}-desktop-${theme}.webp`, path, size: DESKTOP, theme },
			{ file: `docs/pictures/pages/${name}-phone-${theme}.webp`, path, size: PHONE, theme }
		])
	);
	const readme = THEMES.flatMap((theme): Picture[] => [
		{ file: `docs/pictures/home-${theme}.png`, path: '/', size: WIDE, theme },
		{ file: `docs/pictures/channels-${theme}.png`, path: '/channels', size: WIDE, theme },
		{ file: `docs/pictures/phone-${theme}.png`, path: '/messages', size: PHONE, theme }
	]);
	const manifest = ['home', 'messages'].flatMap((name): Picture[] => {
		const path = paths[name] ?? '/';
		return [
			{ file: `static/screenshots/${name}-wide.png`, path, size: WIDE, theme: 'light' },
			{ file: `static/screenshots/${name}-narrow.png`, path, size: PHONE, theme: 'light' }
		];
	});
	return [...every, ...readme, ...manifest];
}

/** A picture as a PNG, or as a WebP, which Playwright has no word for. */
async function shoot(page: Page, file: string): Promise<void> {
	if (file.endsWith('.png')) writeFileSync(file, await page.screenshot());
	else {
		const session = await page.context().newCDPSession(page);
		const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
		writeFileSync(file, Buffer.from(data, 'base64'));
		await session.detach();
	}
	report(file);
}

/** Takes all pictures, in one browser context for each size and theme: a device that knows the demo already. */
export async function takePages(browser: Browser, url: string): Promise<void> {
	for (const folder of FOLDERS) mkdirSync(folder, { recursive: true });
	let paths: Record<string, string> | undefined;
	for (const size of [DESKTOP, WIDE, PHONE]) {
		for (const theme of THEMES) {
			const context = await browser.newContext({
				viewport: size,
				colorScheme: theme,
				locale: 'en-GB',
				hasTouch: size === PHONE
			});
			const page = await context.newPage();
			await page.goto(url);
			await page.getByRole('status').getByText('Live').first().waitFor();
			// The font of a first visit.
			await page.waitForFunction(() => localStorage.getItem('font') !== null);
			paths ??= await addresses(page, url);
			for (const picture of pictures(paths)) {
				if (picture.size !== size || picture.theme !== theme) continue;
				await page.goto(url + picture.path);
				await page.getByRole('status').getByText('Live').first().waitFor();
				await page.waitForTimeout(SETTLE_MS);
				await shoot(page, picture.file);
			}
			await context.close();
		}
	}
}
