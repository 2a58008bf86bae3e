/** Runs in a page from its beginning: goes to another page of the app as a link does, and says when its content was there. */
declare global {
	interface Window {
		/** ms from the press of a link to `href` until `count` elements match `selector` on the page that it leads to. */
		reach(href: string, selector: string, count: number): Promise<number>;
	}
}

const PATIENCE_MS = 10_000;

window.reach = (href, selector, count) =>
	new Promise((resolve) => {
		const before = document.querySelector('main')?.firstElementChild;
		const link = document.createElement('a');
		link.href = href;
		document.body.append(link);
		const pressed = performance.now();
		const look = (): void => {
			const there =
				document.querySelector('main')?.firstElementChild !== before &&
				document.querySelectorAll(selector).length >= count;
			if (!there && performance.now() - pressed < PATIENCE_MS) return;
			observer.disconnect();
			clearInterval(clock);
			resolve(there ? performance.now() - pressed : Infinity);
		};
		const observer = new MutationObserver(look);
		observer.observe(document, { subtree: true, childList: true, characterData: true });
		const clock = setInterval(look, 500);
		link.click();
		link.remove();
	});

export {};
