/** Where in a row a toolbar covers nothing. */

/** In px, of any one origin. */
export interface Box {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** Between a toolbar and what stands beside it, in px. */
const APART = 4;

/** The heights at which lines of text stand, the lowest first; boxes whose middles are within one another are one line. */
function linesOf(taken: readonly Box[]): number[] {
	const lines: number[] = [];
	for (const { top, bottom } of taken.toSorted((a, b) => b.top + b.bottom - a.top - a.bottom)) {
		const middle = (top + bottom) / 2;
		const last = lines.at(-1);
		if (last === undefined || middle < last - (bottom - top) / 2) lines.push(middle);
	}
	return lines;
}

/**
 * A place for a toolbar within `row` that touches none of the `taken` boxes: beside the lowest line that leaves room, as far
 * to the right as possible; null where there is none.
 */
export function roomIn(row: Box, taken: readonly Box[], { width, height }: Size): Box | null {
	if (height > row.bottom - row.top + 0.5) return null;
	for (const line of linesOf(taken)) {
		const top = Math.max(row.top, Math.min(line - height / 2, row.bottom - height));
		const bottom = top + height;
		const beside = taken
			.filter((box) => box.bottom > top && box.top < bottom && box.right > box.left)
			.sort((a, b) => b.right - a.right);
		let right = row.right;
		for (const box of beside) {
			if (right - box.right >= width + APART) break;
			right = Math.min(right, box.left - APART);
		}
		const left = right - width;
		if (left >= row.left && beside.every((box) => box.right <= left || box.left >= right)) {
			return { left, top, right, bottom };
		}
	}
	return null;
}
