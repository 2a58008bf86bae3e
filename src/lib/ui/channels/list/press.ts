import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/** A finger that rests for so long asks for a row's menu, in ms; one that moves further than this, in px, scrolls. */
const PRESS_MS = 500;
const STILL_PX = 10;

/** Where a menu is asked for, in px of the window. */
export interface Spot {
	readonly x: number;
	readonly y: number;
}

/**
 * Asks for an element's menu: by the right button, the menu key, or a finger that rests. iOS sends no contextmenu event
 * for a finger, and every browser a click when it lifts.
 */
export const asksForMenu =
	(ask: (spot: Spot) => void): Attachment<HTMLElement> =>
	(element) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let from: Spot = { x: 0, y: 0 };
		let pressed = false;
		const stop = (): void => clearTimeout(timer);
		const ends = [
			on(element, 'contextmenu', (event) => {
				const { left, bottom } = element.getBoundingClientRect();
				event.preventDefault();
				stop();
				// The menu key has no place of its own.
				const keyed = event.clientX === 0 && event.clientY === 0;
				ask(
					keyed || event.button < 0
						? { x: left, y: bottom }
						: { x: event.clientX, y: event.clientY }
				);
			}),
			on(element, 'pointerdown', ({ pointerType, clientX: x, clientY: y }) => {
				stop();
				pressed = false;
				if (pointerType !== 'touch') return;
				from = { x, y };
				timer = setTimeout(() => {
					pressed = true;
					ask(from);
				}, PRESS_MS);
			}),
			on(element, 'pointermove', ({ clientX, clientY }) => {
				if (Math.hypot(clientX - from.x, clientY - from.y) > STILL_PX) stop();
			}),
			on(element, 'pointerup', stop),
			on(element, 'pointercancel', stop),
			on(element, 'click', (event) => {
				if (pressed) event.preventDefault();
				pressed = false;
			})
		];
		return () => {
			stop();
			ends.forEach((end) => end());
		};
	};
