/** Where a list is scrolled to. */
import { on } from 'svelte/events';
import type { Anchor } from '$lib/ui/state/scroll-restoration.svelte';

/** Where a row stands. */
export const anchorAt = (list: HTMLElement, row: HTMLElement): Anchor => ({
	key: row.dataset.key ?? '',
	top: row.getBoundingClientRect().top - list.getBoundingClientRect().top
});

/** The first row in sight. */
export function firstInSight(list: HTMLElement): Anchor | null {
	const edge = list.getBoundingClientRect().top;
	for (const row of list.querySelectorAll<HTMLElement>('[data-key]')) {
		if (row.getBoundingClientRect().bottom > edge) return anchorAt(list, row);
	}
	return null;
}

/** Scrolls so that the row stands where it stood, after rows or their sizes changed. */
export function putBack(list: HTMLElement, { key, top }: Anchor): void {
	const row = list.querySelector<HTMLElement>(`[data-key="${key}"]`);
	if (row) list.scrollTop += anchorAt(list, row).top - top;
}

/** Calls `moved` when a reader moves along the list, or does anything else in it but press a button; for an effect, which ends it by what this returns. */
export function onMove(list: HTMLElement, moved: () => void): () => void {
	const heard = ({ target }: Event): void => {
		if (!(target instanceof Element && target.closest('button'))) moved();
	};
	const ways = ['wheel', 'touchmove', 'keydown', 'pointerdown'];
	const ends = ways.map((way) => on(list, way, heard, { passive: true }));
	return () => ends.forEach((end) => end());
}
