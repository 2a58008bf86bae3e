import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';
import { NARROW } from '$lib/ui/kit/narrow';

/** So far a finger or a wheel goes one way before the bar follows, in px. */
const FAR = 24;

/** The element that scrolls around another one, if anything in it is out of sight. */
function scrollerOf(target: EventTarget | null, root: Element): Element | null {
	let each = target instanceof Element ? target : null;
	for (; each && root.contains(each); each = each.parentElement) {
		const { overflowY } = getComputedStyle(each);
		if (each.scrollHeight > each.clientHeight + 2 * FAR && /auto|scroll/.test(overflowY))
			return each;
	}
	return null;
}

/**
 * On a phone the bar gives its room to what is read: it goes away as the reader goes down, and comes back on the way up,
 * by a key, and with the focus. It follows fingers and wheels, not scrolling: lists also scroll by themselves, as
 * messages come. Nothing in a list moves by it.
 */
export const barAway: Attachment<HTMLElement> = (app) => {
	const narrow = matchMedia(NARROW);
	let last = 0;
	let gone = 0;

	function turn(away: boolean, scroller: Element | null = null): void {
		gone = 0;
		if (away === app.hasAttribute('data-away')) return;
		const before = scroller?.getBoundingClientRect().top ?? 0;
		// The bar of a page that scrolls as a whole is over it anyway.
		if (away) app.dataset.away = scroller?.matches('main') ? 'page' : 'list';
		else delete app.dataset.away;
		// A list that is read from its end stays where it is by itself.
		if (!scroller || getComputedStyle(scroller).flexDirection === 'column-reverse') return;
		scroller.scrollTop += scroller.getBoundingClientRect().top - before;
	}
	function moved(by: number, target: EventTarget | null): void {
		if (!narrow.matches || (target instanceof Element && target.closest('[role="slider"], dialog')))
			return;
		gone = Math.sign(by) === Math.sign(gone) ? gone + by : by;
		if (Math.abs(gone) < FAR) return;
		const scroller = scrollerOf(target, app);
		if (scroller) turn(gone > 0, scroller);
	}

	const passive = { passive: true, capture: true } as const;
	const ends = [
		on(app, 'touchstart', ({ touches }) => (last = touches[0]?.clientY ?? 0), passive),
		on(
			app,
			'touchmove',
			({ touches, target }) => {
				const at = touches[0]?.clientY ?? last;
				moved(last - at, target);
				last = at;
			},
			passive
		),
		on(app, 'wheel', ({ deltaY, target }) => moved(deltaY, target), passive),
		on(app, 'keydown', () => turn(false), passive),
		on(app, 'focusin', ({ target }) => {
			if (target instanceof Element && target.closest('[data-part="bar"]')) turn(false);
		})
	];
	return () => ends.forEach((end) => end());
};
