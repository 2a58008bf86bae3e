/** Where a list is scrolled to. */

import type { Anchor } from '$lib/views/reading.svelte';

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
