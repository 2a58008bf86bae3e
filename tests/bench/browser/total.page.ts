/** Runs in a page from its beginning: notes when a search had its total. */
declare global {
	interface Window {
		/** ms since the start of the navigation; null before. */
		totalAt: number | null;
	}
}

window.totalAt = null;

const look = (): void => {
	const total = document.querySelector('main [data-part="total"]')?.textContent ?? '';
	if (!/\d/.test(total)) return;
	window.totalAt = performance.now();
	observer.disconnect();
};
const observer = new MutationObserver(look);
observer.observe(document, { subtree: true, childList: true, characterData: true });

export {};
