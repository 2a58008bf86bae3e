/** Where a list is scrolled to. */

/** Nearer to the bottom than this, in px, a reader is at it. */
export const AT_BOTTOM = 24;

/** A row of a list by its `data-key`, and its distance from the top of the list in px. */
export interface Anchor {
	readonly key: string;
	readonly top: number;
}

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

/** The bottom of a list that follows the newest messages. */
export class Bottom {
	#top = 0;
	#height = 0;

	/**
	 * Whether the reader has scrolled up since it was kept; the browser tells of it only later. At the very
	 * end it was the list that got shorter: new rows may be lower than those that made way for them.
	 */
	left(list: HTMLElement): boolean {
		const { scrollTop, scrollHeight, clientHeight } = list;
		const above = scrollTop < this.#top - AT_BOTTOM && scrollTop + clientHeight < scrollHeight - 1;
		return above && clientHeight === this.#height;
	}

	/** Scrolls to it. */
	keep(list: HTMLElement): void {
		list.scrollTop = list.scrollHeight;
		this.#top = list.scrollTop;
		this.#height = list.clientHeight;
	}

	/** The list doesn't follow any more. */
	forget(): void {
		this.#top = 0;
		this.#height = 0;
	}
}
