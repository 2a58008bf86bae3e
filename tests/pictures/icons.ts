/** The PNGs of the mark that phones want, and what a link to the project shows, drawn from its SVGs. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { report } from './report';

const ICONS = [
	{ file: 'static/icon-192.png', from: 'static/icon.svg', size: 192 },
	{ file: 'static/icon-512.png', from: 'static/icon.svg', size: 512 },
	// iOS rounds the corners itself.
	{ file: 'static/apple-touch-icon.png', from: 'static/icon-maskable.svg', size: 180 },
	{ file: 'static/icon-maskable-512.png', from: 'static/icon-maskable.svg', size: 512 }
];
const FONT =
	'node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2';
const PREVIEW = { file: 'docs/pictures/preview.png', width: 1_200, height: 630 };

export async function drawIcons(browser: Browser): Promise<void> {
	const page = await browser.newPage();
	for (const { file, from, size } of ICONS) {
		await page.setViewportSize({ width: size, height: size });
		await page.setContent(
			`<style>body{margin:0}svg{display:block;width:100vw}</style>${readFileSync(from, 'utf8')}`
		);
		writeFileSync(file, await page.screenshot({ omitBackground: true }));
		report(file);
	}
	const { file, width, height } = PREVIEW;
	await page.setViewportSize({ width, height });
	await page.setContent(preview());
	await page.evaluate(() => document.fonts.ready);
	writeFileSync(file, await page.screenshot());
	report(file);
	await page.close();
}

/** What a link to the project shows: the mark, the name, what it is, and chat that rolls up. */
function preview(): string {
	const widths = [62, 38, 74, 50, 88, 44, 68];
	const lines = widths
		.map((width, i) => `<i style="width:${width}%;opacity:${0.12 + i * 0.09}"></i>`)
		.join('');
	return `<style>
		@font-face { font-family: F; font-weight: 200 800; src: url(data:font/woff2;base64,${readFileSync(FONT, 'base64')}); }
		body { margin: 0; height: 100vh; display: grid; grid-template-columns: 700px 1fr; align-items: center; gap: 40px;
			padding: 0 0 0 84px; box-sizing: border-box; background: #191613; color: #ece5d9; font: 34px/1.35 F; overflow: hidden; }
		.name { display: flex; align-items: center; gap: 28px; font-size: 84px; font-weight: 700; letter-spacing: -.02em; }
		.name svg { width: 112px; }
		p { margin: 34px 0 0; color: #b3a99b; }
		b { color: #f4b455; font-weight: 600; }
		.lines { display: grid; gap: 26px; }
		i { display: block; height: 26px; border-radius: 13px; background: #ece5d9; }
		i:last-child { background: #ef9f2f; opacity: 1 !important; }
	</style><div><div class="name">${readFileSync('static/icon.svg', 'utf8')}Backscroll</div>
	<p>The chat that scrolled away is still here,<br>and it is yours. <b>Live, offline, and later.</b></p></div>
	<div class="lines">${lines}</div>`;
}
