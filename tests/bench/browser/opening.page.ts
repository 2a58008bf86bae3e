/** Runs in a page from its beginning: notes when the last of the expected texts came into the document. */
declare global {
	interface Window {
		/** Put there beforehand: the newest messages, oldest first. */
		expectedTexts: readonly string[];
		/** Since the start of the navigation, in ms: when the newest message was there, and when all of them were. */
		newestAt: number | null;
		allAt: number | null;
	}
}

window.newestAt = null;
window.allAt = null;

const look = (): void => {
	const { expectedTexts } = window;
	const texts = [...document.querySelectorAll('article [data-part="text"]')].map(
		(element) => element.textContent?.trim() ?? ''
	);
	const newest = texts.slice(-expectedTexts.length);
	if (newest.at(-1) !== expectedTexts.at(-1)) return;
	window.newestAt ??= performance.now();
	if (newest.length < expectedTexts.length) return;
	if (!newest.every((text, i) => text === expectedTexts[i])) return;
	window.allAt ??= performance.now();
	observer.disconnect();
};
const observer = new MutationObserver(look);
observer.observe(document, { subtree: true, childList: true, characterData: true });

export {};
