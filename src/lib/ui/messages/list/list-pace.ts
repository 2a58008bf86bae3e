/** How often a list of messages is shown anew. */
import { on } from 'svelte/events';
import { PAGE_CLOCK, type Clock, type Pace } from '$lib/ui/state/cadence';

/** Faster than some ten times a second nobody reads; while something is typed, each redraw delays a key. In ms. */
const READING_MS = 100;
const TYPING_MS = 350;
/** A key counts as typing for so long, in ms. */
const TYPING_FOR_MS = 1_500;

const isField = (target: EventTarget | null): boolean =>
	target instanceof Element && target.matches('input, textarea, [contenteditable]');

/** The pace of a list that a reader has before them; a page that nobody sees shows nothing anew. */
export function listPace(clock: Clock = PAGE_CLOCK): Pace {
	let typedAt = -Infinity;
	const typing = (): boolean =>
		clock.now() - typedAt < TYPING_FOR_MS && isField(document.activeElement);
	return {
		interval() {
			if (document.visibilityState === 'hidden') return Infinity;
			return typing() ? TYPING_MS : READING_MS;
		},
		watch(changed) {
			const typed = ({ target }: Event): void => {
				if (isField(target)) typedAt = clock.now();
			};
			const ends = [
				on(document, 'keydown', typed, { capture: true, passive: true }),
				on(document, 'visibilitychange', () => {
					if (document.visibilityState !== 'hidden') changed();
				})
			];
			return () => ends.forEach((end) => end());
		}
	};
}
