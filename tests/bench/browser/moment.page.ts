/** Runs in a page from its beginning: tells when something comes to be written in it. */
declare global {
	interface Window {
		momentOf(selector: string, pattern: string, patience: number): Promise<number>;
	}
}

/**
 * The moment, epoch ms by the page's own clock, from which the text of `selector` matches: however late another
 * process asks. Infinity when it doesn't within `patience` ms. To be called before what it waits for.
 */
window.momentOf = (selector, pattern, patience) =>
	new Promise((resolve) => {
		const look = (): void => {
			if (!new RegExp(pattern).test(document.querySelector(selector)?.textContent ?? '')) return;
			observer.disconnect();
			resolve(Date.now());
		};
		const observer = new MutationObserver(look);
		observer.observe(document, { subtree: true, childList: true, characterData: true });
		setTimeout(() => resolve(Infinity), patience);
		look();
	});

export {};
