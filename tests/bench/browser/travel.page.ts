/** Runs in a page from its beginning: leads a list to a time by its strip, and says when its rows are there. */
declare global {
	interface Window {
		/** ms from the press on the strip, at a share of its height, until none of the rows that were there is left and others are; Infinity if that doesn't come. */
		travel(share: number): Promise<number>;
	}
}

const PATIENCE_MS = 10_000;

window.travel = (share) =>
	new Promise((resolve) => {
		const strip = document.querySelector('main [role="slider"][aria-label="Time"]');
		const list = document.querySelector('main [role="log"]');
		const keys = (): Set<string | undefined> =>
			new Set([...(list?.querySelectorAll('article') ?? [])].map(({ dataset }) => dataset.key));
		const before = keys();
		const { left, top, height } = strip!.getBoundingClientRect();
		const at = { clientX: left + 60, clientY: top + share * height, bubbles: true };
		const press = { ...at, pointerType: 'mouse', pointerId: 1, button: 0 };
		// A pointer that isn't there can't be captured.
		Object.assign(strip!, { setPointerCapture: () => {} });
		const pressed = performance.now();
		const look = (): void => {
			const now = keys();
			const there = now.size > 0 && [...now].every((key) => !before.has(key));
			if (!there && performance.now() - pressed < PATIENCE_MS) return;
			observer.disconnect();
			clearInterval(clock);
			resolve(there ? performance.now() - pressed : Infinity);
		};
		const observer = new MutationObserver(look);
		observer.observe(list!, { subtree: true, childList: true });
		const clock = setInterval(look, 500);
		strip!.dispatchEvent(new PointerEvent('pointerdown', press));
		strip!.dispatchEvent(new PointerEvent('pointerup', press));
	});

export {};
