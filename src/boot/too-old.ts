/**
 * The newest that the styles need. It came with Chromium 123, Firefox 128 and Safari 17.5, which the build and the
 * README name.
 */
const NEEDED = 'light-dark(oklch(from red l c h),red)';

const COPY =
	'This browser is too old for Backscroll. It takes Chrome or Edge 123, Firefox 128, Safari 17.5 (iOS 17.5) or a newer one: update the browser, or open this page in another one.';

/** A browser that is too old would show a part of the app, or nothing at all: it shows these words. */
export function stopWhereTooOld(
	supports: (property: string, value: string) => boolean,
	stopWith: (words: string) => void
): void {
	if (!supports('color', NEEDED)) stopWith(COPY);
}
