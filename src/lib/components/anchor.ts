/** A row of a list by its `data-key`, and its distance from the top of the list in px. */
export interface Anchor {
	readonly key: string;
	readonly top: number;
}

/** The first row in sight. */
export function firstInSight(list: HTMLElement): Anchor | null {
	const edge = list.getBoundingClientRect().top;
	for (const row of list.querySelectorAll<HTMLElement>('[data-key]')) {
		const { top, bottom } = row.getBoundingClientRect();
		if (bottom > edge) return { key: row.dataset.key ?? '', top: top - edge };
	}
	return null;
}

/** Scrolls so that the row stands where it stood, after rows or their sizes changed. */
export function putBack(list: HTMLElement, { key, top }: Anchor): void {
	const row = list.querySelector(`[data-key="${key}"]`);
	if (!row) return;
	list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - top;
}
