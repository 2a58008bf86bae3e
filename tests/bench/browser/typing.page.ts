/** Runs in a page from its beginning: notes how long keys wait until they are on the screen, and how often the list is redrawn. */
declare global {
	interface Window {
		/** Of each key, the time from its event to the end of the frame that shows it, in ms. */
		keyDelays: number[];
		/** Frames in which rows came or went. */
		redraws: number;
	}
}

window.keyDelays = [];
window.redraws = 0;
document.addEventListener(
	'keydown',
	({ timeStamp }) =>
		requestAnimationFrame(() =>
			// After the frame: a task that is queued while it is drawn.
			setTimeout(() => window.keyDelays.push(performance.now() - timeStamp))
		),
	{ capture: true }
);
let drawn = false;
new MutationObserver((records) => {
	const rows = records.some(({ target }) => (target as Element).matches('[role="log"] .rows'));
	if (!rows || drawn) return;
	drawn = true;
	window.redraws++;
	requestAnimationFrame(() => (drawn = false));
}).observe(document, { childList: true, subtree: true });

export {};
