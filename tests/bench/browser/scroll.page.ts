/** Runs in a page from its beginning: scrolls what the page shows, and notes its frames. */
declare global {
	interface Window {
		/** Scrolls the first scroller of the page up and down for `milliseconds`; resolves to the times between two frames, in ms. */
		scrollFor(milliseconds: number): Promise<number[]>;
	}
}

/** Pixels a frame. */
const STEP = 30;
/** How long it goes one way. */
const WAY_MS = 500;

window.scrollFor = (milliseconds) =>
	new Promise((resolve) => {
		const list = [...document.querySelectorAll('main, main *')].find(
			(element) => element.scrollHeight > element.clientHeight + 200
		);
		const frames: number[] = [];
		const started = performance.now();
		let last = started;
		const frame = (now: number): void => {
			frames.push(now - last);
			last = now;
			const up = Math.floor((now - started) / WAY_MS) % 2 === 0;
			list?.scrollBy(0, up ? -STEP : STEP);
			if (now - started < milliseconds) requestAnimationFrame(frame);
			else resolve(frames.slice(1));
		};
		requestAnimationFrame(frame);
	});

export {};
