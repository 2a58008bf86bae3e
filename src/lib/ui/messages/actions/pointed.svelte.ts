import { on } from 'svelte/events';
import { isIn, lettersOf } from './letters';

/** A finger that rests for so long on a row's free part asks for its sheet, in ms; one that moves further than this, in px, scrolls. */
const PRESS_MS = 500;
const STILL_PX = 10;

/** What has a tap for itself. */
const OWN = 'a, button, input, summary';

interface Options {
	/** The element with the rows. */
	readonly list: HTMLElement;
	/** The toolbar, while it is somewhere. */
	readonly bar: () => HTMLElement | undefined;
	/** Whether a tap on a row's free part is for its sheet; else it means something else there. */
	readonly taps: boolean;
	/** Asks for the sheet of a row. */
	readonly onpress: (row: HTMLElement) => void;
}

const rowAt = (target: EventTarget | null): HTMLElement | null =>
	target instanceof Element ? target.closest<HTMLElement>('article[data-key]') : null;

/** The row of a list that the pointer is over or that has the focus, and fingers that ask for a row's sheet. */
export class Pointed {
	/** The row for the toolbar; null for none. */
	row: HTMLElement | null = $state.raw(null);
	/** Changes whenever the row's letters may stand elsewhere. */
	turn = $state(0);
	#byFinger = false;
	#press: ReturnType<typeof setTimeout> | undefined;
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	/** Follows the list; an effect ends it with the returned function. */
	watch(): () => void {
		const { list } = this.#options;
		const resized = new ResizeObserver(() => this.turn++);
		resized.observe(list);
		const ends = [
			on(list, 'pointerover', (event) => this.#over(event)),
			on(list, 'pointerleave', () => this.#left()),
			on(list, 'focusin', ({ target }) => {
				if (!this.#byFinger) this.#show(rowAt(target));
			}),
			on(list, 'focusout', ({ relatedTarget }) => {
				const next = rowAt(relatedTarget);
				if (!next || !list.contains(next)) this.#show(list.querySelector('article:hover'));
			}),
			on(document, 'keydown', () => (this.#byFinger = false), { capture: true }),
			on(list, 'pointerdown', (event) => this.#down(event)),
			on(list, 'click', (event) => this.#clicked(event)),
			...(['pointermove', 'pointerup', 'pointercancel', 'scroll'] as const).map((way) =>
				on(list, way, (event) => this.#moved(event), { passive: true })
			)
		];
		// What made this code load is over by now.
		this.#left();
		if (!this.row && matchMedia('(hover: hover)').matches)
			this.#show(list.querySelector('article:hover'));
		return () => {
			resized.disconnect();
			clearTimeout(this.#press);
			ends.forEach((end) => end());
		};
	}

	/** Where the toolbar belongs that has the focus it stays. */
	#show(row: HTMLElement | null): void {
		if (this.#options.bar()?.contains(document.activeElement)) return;
		this.row = row;
		this.turn++;
	}

	#over({ target, pointerType, buttons }: PointerEvent): void {
		// Not under a selection that is being made.
		if (pointerType === 'touch' || buttons > 0) return;
		const row = rowAt(target);
		if (row && row !== this.row) this.#show(row);
	}

	#left(): void {
		const { list } = this.#options;
		const focused = document.activeElement?.matches(':focus-visible')
			? rowAt(document.activeElement)
			: null;
		this.#show(list.contains(focused) ? focused : null);
	}

	#at = { x: 0, y: 0 };

	#down({ target, pointerType, clientX: x, clientY: y }: PointerEvent): void {
		clearTimeout(this.#press);
		this.#byFinger = pointerType === 'touch';
		this.#at = { x, y };
		if (!this.#byFinger) return;
		const row = rowAt(target);
		if (!row || !this.#isFree(target, row)) return;
		this.#press = setTimeout(() => this.#options.onpress(row), PRESS_MS);
	}

	#moved(event: Event): void {
		if (event instanceof PointerEvent && event.type === 'pointermove') {
			const { x, y } = this.#at;
			if (Math.hypot(event.clientX - x, event.clientY - y) < STILL_PX) return;
		}
		clearTimeout(this.#press);
	}

	#clicked({ target }: MouseEvent): void {
		if (!this.#byFinger || !this.#options.taps) return;
		const row = rowAt(target);
		const selecting = document.getSelection()?.isCollapsed === false;
		if (row && !selecting && this.#isFree(target, row)) this.#options.onpress(row);
	}

	/** Whether the finger is on none of the row's letters, which it may select, and on nothing that has a tap for itself. */
	#isFree(target: EventTarget | null, row: HTMLElement): boolean {
		if (target instanceof Element && target.closest(OWN)) return false;
		const { x, y } = this.#at;
		return !lettersOf(row).some((box) => isIn(box, x, y));
	}
}
