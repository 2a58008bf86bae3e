/** Runs in a page from its beginning: notes when each message's text came into the document, in epoch ms. */
declare global {
	interface Window {
		arrivals: Map<string, number>;
		arrivalsOf(texts: readonly string[]): (number | null)[];
	}
}

const TEXT = '[data-part="text"]';

window.arrivals = new Map();
window.arrivalsOf = (texts) => texts.map((text) => window.arrivals.get(text) ?? null);

const note = (element: Element | null): void => {
	const text = element?.textContent?.trim();
	if (text && !window.arrivals.has(text)) window.arrivals.set(text, Date.now());
};

new MutationObserver((records) => {
	for (const { type, target, addedNodes } of records) {
		if (type === 'characterData') note(target.parentElement?.closest(TEXT) ?? null);
		for (const node of addedNodes) {
			if (!(node instanceof Element)) {
				note(node.parentElement?.closest(TEXT) ?? null);
				continue;
			}
			note(node.closest(TEXT));
			for (const element of node.querySelectorAll(TEXT)) note(element);
		}
	}
}).observe(document, { subtree: true, childList: true, characterData: true });

export {};
