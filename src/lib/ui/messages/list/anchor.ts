/** Scroll positions of a list. */
import { on } from 'svelte/events';
import type { Anchor } from '$lib/ui/state/scroll-restoration.svelte';

/** The position of a row. */
export const anchorAt = (list: HTMLElement, row: HTMLElement): Anchor => ({
	key: row.dataset.key ?? '',
	top: row.getBoundingClientRect().top - list.getBoundingClientRect().top
});

/** The first visible row. */
export function firstInSight(list: HTMLElement): Anchor | null {
	const edge = list.getBoundingClientRect().top;
	for (const row of list.querySelectorAll<HTMLElement>('[data-key]')) {
		if (row.getBoundingClientRect().bottom > edge) return anchorAt(list, row);
	}
	return null;
}

/** The keys of the first and the last message that are visible, if only in part. */
export function rowsInSight(list: HTMLElement): [first?: string, last?: string] {
	const { top, bottom } = list.getBoundingClientRect();
	const seen = [...list.querySelectorAll<HTMLElement>('article[data-key]')].filter((row) => {
		const box = row.getBoundingClientRect();
		return box.bottom > top && box.top < bottom;
	});
	const [first, last] = [seen[0], seen.at(-1)];
	return first && last ? [first.dataset.key ?? '', last.dataset.key ?? ''] : [];
}

/** Scrolls so that the row is where it was before rows or their sizes changed. */
export function putBack(list: HTMLElement, { key, top }: Anchor): void {
	const row = list.querySelector<HTMLElement>(`[data-key="${key}"]`);
	if (row) list.scrollTop += anchorAt(list, row).top - top;
}

/**
 * Calls `moved` when a reader scrolls the list, or does anything else in it except pressing a button; an
 * effect ends it with the returned function.
 */
export function onMove(list: HTMLElement, moved: () => void): () => void {
	const heard = ({ target }: Event): void => {
		if (!(target instanceof Element && target.closest('button'))) moved();
	};
	const ways = ['wheel', 'touchmove', 'keydown', 'pointerdown'];
	const ends = ways.map((way) => on(list, way, heard, { passive: true }));
	return () => ends.forEach((end) => end());
}
