/** Runs in a page from its beginning: goes to another page of the app as a link does, and says when its content was there. */
declare global {
	interface Window {
		/** Resolves when nothing in the document has changed for a while: the page before has done what it had to do. */
		rest(): Promise<void>;
		/** ms from the press of a link to `href` until `count` elements match `selector` on the page that it leads to, and it says `text`. */
		reach(href: string, selector: string, count: number, text?: string): Promise<number>;
	}
}

const PATIENCE_MS = 10_000;
const QUIET_MS = 250;

window.rest = () =>
	new Promise((resolve) => {
		const done = (): void => {
			observer.disconnect();
			resolve();
		};
		let clock = setTimeout(done, QUIET_MS);
		const observer = new MutationObserver(() => {
			clearTimeout(clock);
			clock = setTimeout(done, QUIET_MS);
		});
		observer.observe(document, { subtree: true, childList: true, characterData: true });
	});

window.reach = (href, selector, count, text = '') =>
	new Promise((resolve) => {
		const main = document.querySelector('main');
		const before = main?.firstElementChild;
		const link = document.createElement('a');
		link.href = href;
		document.body.append(link);
		const pressed = performance.now();
		const look = (): void => {
			const there =
				main?.firstElementChild !== before &&
				document.querySelectorAll(selector).length >= count &&
				main?.textContent.includes(text) === true;
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
