/** The README's clip: the plug is pulled, one travels three days back, the plug is in again, and all is caught up. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright';
import { Proxy } from '../support/proxy';
import { report } from './report';

const FILE = 'docs/pictures/clip.webp';
const SIZE = { width: 1_000, height: 640 };
const MOST_BYTES = 2 * 1024 * 1024;
/** Width in px, pictures a second and quality of the clip, from the best on: the first that is small enough is taken. */
const LOOKS = [
	{ width: 880, rate: 10, quality: 50 },
	{ width: 760, rate: 8, quality: 42 },
	{ width: 680, rate: 6, quality: 35 },
	{ width: 600, rate: 5, quality: 30 }
];
/** How the strip is dragged: to which part of its height, in how many steps, and the pause between them in ms. */
const DRAG = { to: 0.06, steps: 24, pause: 90 };

interface Frame {
	readonly at: number;
	readonly data: string;
}

/** Films the page until `stop`, which gives the frames: one for each time that it was painted. */
async function film(session: CDPSession): Promise<{ stop: () => Promise<readonly Frame[]> }> {
	const frames: Frame[] = [];
	session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
		frames.push({ at: metadata.timestamp ?? Date.now() / 1_000, data });
		void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
	});
	await session.send('Page.startScreencast', { format: 'jpeg', quality: 92 });
	return {
		stop: async () => {
			await session.send('Page.stopScreencast');
			return [...frames, { at: Date.now() / 1_000, data: frames.at(-1)?.data ?? '' }];
		}
	};
}

/** Puts words for the one who watches over the page. */
const caption = (page: Page, words: string): Promise<void> =>
	page.evaluate((text) => {
		let shown = document.querySelector<HTMLElement>('#caption');
		if (!shown) {
			shown = document.createElement('div');
			shown.id = 'caption';
			shown.style.cssText =
				'position:fixed;z-index:99;left:50%;bottom:96px;transform:translateX(-50%);padding:10px 20px;border-radius:99px;' +
				'background:var(--now-fill);color:var(--on-now);font:650 19px var(--font);box-shadow:var(--shadow)';
			document.body.append(shown);
		}
		shown.textContent = text;
	}, words);

async function act(page: Page, proxy: Proxy): Promise<void> {
	const pause = (ms: number): Promise<void> => page.waitForTimeout(ms);
	const pill = (words: RegExp): Promise<void> =>
		page.getByRole('status').getByText(words).first().waitFor();
	await caption(page, 'Live');
	await pause(1_500);
	await caption(page, 'The plug is pulled');
	proxy.weather = 'refusing';
	proxy.reset();
	await pill(/Offline|Reconnecting/);
	await pause(1_200);
	await caption(page, 'Three days back, without a network');
	const strip = await page.locator('.strip').first().boundingBox();
	if (!strip) throw new Error('The list has no strip to drag.');
	const x = strip.x + strip.width * 0.75;
	const from = strip.y + strip.height * 0.98;
	await page.mouse.move(x, from);
	await page.mouse.down();
	for (let i = 1; i <= DRAG.steps; i++) {
		await page.mouse.move(x, from - (i / DRAG.steps) * strip.height * (0.98 - DRAG.to));
		await pause(DRAG.pause);
	}
	await pause(800);
	await page.mouse.up();
	await pause(2_500);
	await caption(page, 'The plug is in again');
	proxy.weather = 'clear';
	await page.keyboard.press('End');
	await pill(/Live/);
	await caption(page, 'Caught up');
	await pause(1_800);
}

/** Makes the clip of these frames with Debian's ffmpeg. */
function encode(frames: readonly Frame[]): void {
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-clip-'));
	const lines = frames.flatMap(({ at, data }, i) => {
		const name = join(folder, `${i}.jpg`);
		writeFileSync(name, Buffer.from(data, 'base64'));
		const length = (frames[i + 1]?.at ?? at) - at;
		return [`file '${name}'`, `duration ${length.toFixed(3)}`];
	});
	writeFileSync(join(folder, 'list'), lines.join('\n'));
	const input = ['-f', 'concat', '-safe', '0', '-i', join(folder, 'list')];
	const fits = LOOKS.some(({ width, rate, quality }) => {
		const size = ['-vf', `fps=${rate},scale=${width}:-1:flags=lanczos`];
		const look = ['-c:v', 'libwebp_anim', '-loop', '0', '-quality', String(quality)];
		const made = spawnSync(
			'ffmpeg',
			['-y', '-loglevel', 'error', ...input, ...size, ...look, FILE],
			{
				stdio: 'inherit'
			}
		);
		if (made.status !== 0) throw new Error('ffmpeg could not make the clip.');
		return statSync(FILE).size <= MOST_BYTES;
	});
	rmSync(folder, { recursive: true });
	if (!fits) throw new Error(`${FILE} is larger than 2 MB.`);
}

/** Films the demo of the relay at this port. Throws where there is no ffmpeg, and says what to do. */
export async function takeClip(browser: Browser, port: number): Promise<void> {
	if (spawnSync('ffmpeg', ['-version']).status !== 0)
		throw new Error('The clip needs ffmpeg: apt-get install ffmpeg.');
	const proxy = await Proxy.start(() => port);
	const context = await browser.newContext({
		viewport: SIZE,
		colorScheme: 'light',
		locale: 'en-GB'
	});
	try {
		const page = await context.newPage();
		await page.goto(proxy.url);
		await page.waitForFunction(() => localStorage.getItem('font') !== null);
		await page.goto(`${proxy.url}/messages`);
		await page.getByRole('status').getByText('Live').first().waitFor();
		await page.waitForTimeout(3_000);
		const { stop } = await film(await context.newCDPSession(page));
		await act(page, proxy);
		encode(await stop());
		report(FILE);
	} finally {
		await context.close();
		await proxy.stop();
	}
}
