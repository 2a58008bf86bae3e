/**
 * `npm run pictures`: the icons, the README's pictures and clip, the manifest's screenshots and a picture of every page,
 * taken of the demo. Names of parts (icons, pages, clip) take these only.
 */
import { launchChromium } from '../support/browser';
import { RelayProcess } from '../support/relay-process';
import { takeClip } from './clip';
import { drawIcons } from './icons';
import { takePages } from './pages';

type Part = 'icons' | 'pages' | 'clip';
const wanted = process.argv.slice(2);
const takes = (part: Part): boolean => wanted.length === 0 || wanted.includes(part);

/** The chat of the last minutes goes on until it fills the running one, in ms. */
const FILL_MS = 20_000;

const browser = await launchChromium();
let relay: RelayProcess | undefined;
try {
	if (takes('icons')) await drawIcons(browser);
	if (takes('pages') || takes('clip')) {
		relay = await RelayProcess.start({ args: ['--demo'] });
		await new Promise((resolve) => setTimeout(resolve, FILL_MS));
		if (takes('pages')) await takePages(browser, relay.url);
		if (takes('clip')) await takeClip(browser, relay.port);
	}
} finally {
	await browser.close();
	await relay?.dispose();
}
