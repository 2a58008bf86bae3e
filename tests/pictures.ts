/** `npm run pictures`: the README's pictures and the manifest's screenshots, taken of the demo. */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright';
import { launchChromium } from './support/browser';
import { RelayProcess } from './support/relay-process';

const WIDE = { width: 1_280, height: 800 };
const NARROW = { width: 390, height: 844 };

interface Picture {
	readonly file: string;
	readonly path: string;
	readonly size: { readonly width: number; readonly height: number };
	readonly colorScheme: 'light' | 'dark';
}

const pictures: readonly Picture[] = [
	...(['light', 'dark'] as const).flatMap((colorScheme): Picture[] => [
		{ file: `docs/pictures/home-${colorScheme}.png`, path: '/', size: WIDE, colorScheme },
		{
			file: `docs/pictures/phone-${colorScheme}.png`,
			path: '/messages',
			size: NARROW,
			colorScheme
		},
		{
			file: `docs/pictures/channels-${colorScheme}.png`,
			path: '/channels',
			size: WIDE,
			colorScheme
		}
	]),
	...(
		[
			['home', '/'],
			['messages', '/messages']
		] as const
	).flatMap(([name, path]): Picture[] => [
		{ file: `static/screenshots/${name}-wide.png`, path, size: WIDE, colorScheme: 'dark' },
		{ file: `static/screenshots/${name}-narrow.png`, path, size: NARROW, colorScheme: 'dark' }
	])
];

async function take(
	browser: Browser,
	url: string,
	{ file, path, size, colorScheme }: Picture
): Promise<void> {
	const context = await browser.newContext({ viewport: size, colorScheme, locale: 'en-GB' });
	const page = await context.newPage();
	await page.goto(url + path);
	await page.getByRole('status').getByText('Live').first().waitFor();
	await page.locator('article, [data-channel]').nth(5).waitFor();
	// What only the relay can tell comes after the first sight, and history beside it.
	await page.waitForTimeout(3_000);
	await page.screenshot({ path: file });
	await context.close();
	process.stdout.write(`${file}\n`);
}

for (const folder of ['docs/pictures', 'static/screenshots']) {
	mkdirSync(folder, { recursive: true });
}
const relay = await RelayProcess.start({ args: ['--demo'] });
const browser = await launchChromium();
try {
	// The chat of the last minutes goes on until it fills the running one.
	await new Promise((resolve) => setTimeout(resolve, 20_000));
	for (const picture of pictures) await take(browser, relay.url, picture);
} finally {
	await browser.close();
	await relay.dispose();
}
