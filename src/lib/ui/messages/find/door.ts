/** A hit is a door: a click anywhere in it opens its conversation, unless it means something else. */

export interface Door {
	/** The hit, by its seq. */
	readonly seq: number;
	/** Whether it is to open in a tab of its own. */
	readonly apart: boolean;
}

/** What in a row has a click for itself. */
const OWN = 'a, button, input, summary';

/**
 * The hit that a click opens; null for one on a link or a button, which the browser follows, for the end of a selection,
 * and beside all hits. The hit's own link, its time, is left to the browser where that opens a tab.
 */
export function doorOf(event: MouseEvent): Door | null {
	const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
	const row = target instanceof Element ? target.closest<HTMLElement>('article') : null;
	if (event.defaultPrevented || !row || button > 1) return null;
	const apart = button === 1 || ctrlKey || metaKey || shiftKey;
	const link = (target as Element).closest(OWN);
	if (link && (apart || !link.matches('a:has(time)'))) return null;
	if (altKey || (!link && selects(row))) return null;
	return { seq: Number(row.dataset.key), apart };
}

function selects(row: HTMLElement): boolean {
	const selection = document.getSelection();
	return selection?.isCollapsed === false && selection.containsNode(row, true);
}
