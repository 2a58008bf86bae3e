/** The app's font, Atkinson Hyperlegible Next: it tells Il1 and O0 apart, which matters where people go by nicknames. */
import file from '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2?url';

/** What stands on the page, as far as a font could move it. */
const PARTS = 'h1, h2, h3, p, a, button, article, li, dt, dd, th, td';

/** Whether this page has it, or will at its next change. */
let loaded = false;

/**
 * Loads the font on a device's first visit, once its messages are there, and keeps it for later ones, which have it
 * before the first words (src/boot/font.ts).
 */
export async function keepFont(): Promise<void> {
	if (loaded) return;
	try {
		if (localStorage.getItem('font') === file) return;
	} catch {
		// A browser that keeps nothing loads it at each visit.
	}
	const face = new FontFace('Backscroll', `url(${JSON.stringify(file)})`, { weight: '200 800' });
	try {
		await face.load();
		localStorage.setItem('font', file);
	} catch {
		// Without the file, or where nothing is kept, the app reads as well.
	}
	if (loaded || face.status !== 'loaded') return;
	loaded = true;
	showStill(face);
}

/**
 * Shows a loaded font at once if that moves nothing on the page: not a line breaks elsewhere. Otherwise it waits until
 * nobody looks, or the page changes.
 */
export function showStill(face: FontFace): void {
	const before = places();
	document.fonts.add(face);
	const after = places();
	if (before.every((place, i) => Math.abs(place - (after[i] ?? NaN)) < 0.5)) return;
	document.fonts.delete(face);
	const showing = new AbortController();
	const show = (): void => {
		showing.abort();
		document.fonts.add(face);
	};
	const { signal } = showing;
	const hidden = (): void => {
		if (document.visibilityState === 'hidden') show();
	};
	document.addEventListener('visibilitychange', hidden, { signal });
	// Where a list is read is written into the address, too: no page changes then.
	const leaving = ({ navigationType }: NavigateEvent): void => {
		if (navigationType === 'push' || navigationType === 'traverse') show();
	};
	window.navigation?.addEventListener('navigate', leaving, { signal });
}

/** Top and height of each part that is in sight, in px. */
function places(): readonly number[] {
	return [...document.querySelectorAll(PARTS)].flatMap((part) => {
		const { top, bottom, height } = part.getBoundingClientRect();
		return bottom < 0 || top > innerHeight ? [] : [top, height];
	});
}
