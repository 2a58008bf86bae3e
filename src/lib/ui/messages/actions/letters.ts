/** Where the letters of a row are. */
import type { Box } from './room';

/** What of a row has letters. */
const PARTS = '.time, .author, .channel, .reply, .text, .body p';

function within(box: Box, bounds: Box): Box {
	return {
		left: Math.max(box.left, bounds.left),
		top: Math.max(box.top, bounds.top),
		right: Math.min(box.right, bounds.right),
		bottom: Math.min(box.bottom, bounds.bottom)
	};
}

/** The boxes of all letters and pictures of a row that can be seen, in px of the window. */
export function lettersOf(row: Element): Box[] {
	const range = document.createRange();
	return [...row.querySelectorAll(PARTS)].flatMap((part) => {
		const { clipPath, overflowX } = getComputedStyle(part);
		// Out of sight: a name within a run.
		if (clipPath !== 'none') return [];
		range.selectNodeContents(part);
		const boxes: Box[] = [...range.getClientRects()];
		const cut = overflowX === 'hidden' ? part.getBoundingClientRect() : null;
		return boxes
			.map((box) => (cut ? within(box, cut) : box))
			.filter(({ left, right, top, bottom }) => right > left && bottom > top);
	});
}

export const isIn = ({ left, right, top, bottom }: Box, x: number, y: number): boolean =>
	x >= left && x <= right && y >= top && y <= bottom;
