/** The README's clip: the plug is pulled, one scrolls back three days, the plug is in again, and all is caught up. */
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
/** One can follow ten pictures a second, and they are small. */
const FRAMES_A_SECOND = 10;
/** Steps of the wheel: each in px, how many, and the pause between them in ms. */
const STEP = { px: -420, count: 34, pause: 90 };

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
				'position:fixed;z-index:99;left:50%;bottom:28px;transform:translateX(-50%);padding:10px 20px;border-radius:99px;' +
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
	await caption(page, 'Scroll back three days, without a network');
	await page.mouse.move(SIZE.width / 2, SIZE.height / 2);
	for (let i = 0; i < STEP.count; i++) {
		await page.mouse.wheel(0, STEP.px * (1 + i / 8));
		await pause(STEP.pause);
	}
	await pause(1_500);
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
	const look = ['-vf', `fps=${FRAMES_A_SECOND}`, '-c:v', 'libwebp', '-loop', '0', '-quality', '55'];
	const made = spawnSync('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...look, FILE], {
		stdio: 'inherit'
	});
	rmSync(folder, { recursive: true });
	if (made.status !== 0) throw new Error('ffmpeg could not make the clip.');
	if (statSync(FILE).size > MOST_BYTES) throw new Error(`${FILE} is larger than 2 MB.`);
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
