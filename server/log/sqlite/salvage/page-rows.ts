/** The rows of a page that may be damaged anywhere: in its header, in its list of rows, in the rows themselves. */
import { cellAt, type Cell, type Shape, type Stored } from './cells';
import { PAGE, type Pages } from './pages';

/** What the first byte of a page says that it is: of a tree whose rows have numbers, or of one whose rows have keys. */
const INNER: ReadonlySet<number | undefined> = new Set([5, 2]);

/** Damaged rows at the end of a list that may be flipped bits all the same. */
const FEW = 8;

/** Bytes of a damaged row in which each bit is tried. */
const LONGEST = 2_048;

/** A page's bytes, and how to read them. */
export interface PageOf {
	readonly pages: Pages;
	readonly page: Buffer;
	readonly shape: Shape;
}

export interface PageRows {
	/** Those of its list, in the order of the page. */
	readonly cells: readonly Cell[];
	/** Those of them that had a flipped bit. */
	readonly mended: readonly Cell[];
	/** Others that are there: the list lost them, or they are older than what it has. */
	readonly others: readonly Cell[];
	/** Rows that the list has and that aren't to be found; null if there is no list any more that could say it. */
	readonly lost: number | null;
	/** Pages below this one. */
	readonly children: readonly number[];
}

/** What a page has by its list. */
interface Listed {
	readonly isInner: boolean;
	readonly cells: Cell[];
	/** Where the other rows should begin. */
	readonly bad: readonly number[];
}

/** `tries`: how many damaged rows may still be tried bit by bit; each takes some ms. */
export function rowsOf(of: PageOf, tries: { left: number }): PageRows {
	const { page, shape } = of;
	const listed = bestListed(of);
	const { cells } = listed;
	const children = listed.isInner ? childrenOf(page) : [];
	const known = new Set(cells.map(({ row }) => keyOf(row)));
	const carved = carve(of, cells).filter((cell) => isNew(known, cell));
	const { bad } = listed;
	// Where only the last rows are damaged it looks like that, too.
	const isTooLong =
		bad.length > 0 && isCountDamaged(of, listed.isInner, cells.length + carved.length);
	// Others are what the list lost, but those that it had no more.
	const lostByList = carved.filter(({ start }) => !isFree(page, start)).length;
	const mended: Cell[] = [];
	const areTried = bad.length <= FEW || (!isTooLong && bad.length > lostByList);
	for (const at of areTried ? bad : []) {
		if (tries.left-- <= 0) break;
		const cell = oneBitOff(of, at);
		if (cell && isNew(known, cell)) mended.push(cell);
	}
	if (isTooLong && mended.length === 0) return { cells, mended, others: carved, lost: 0, children };
	const all = [...cells, ...mended];
	const hasNone = isBlank(page) || (listed.isInner && shape.numbered);
	const listedLost = all.length > 0 ? bad.length - mended.length - lostByList : null;
	const lost = hasNone ? 0 : listedLost && Math.max(0, listedLost);
	return { cells: all, mended, others: carved, lost, children };
}

/** Whether a page has no rows: by its first byte it is one at the end of a tree, or its rows would begin at its end. */
const isBlank = (page: Buffer): boolean =>
	page.readUInt16BE(3) === 0 && (page[0] === 13 || page[0] === 10 || page.readUInt16BE(5) === PAGE);

/** Whether a place of a page is free by its header: what is there was deleted. */
export function isFree(page: Buffer, at: number): boolean {
	const begin = page.readUInt16BE(5);
	if (begin > 0 && at < begin) return true;
	let block = page.readUInt16BE(1);
	for (let n = 0; n < PAGE / 4 && block > 0 && block <= PAGE - 4; n++) {
		if (at >= block && at < block + page.readUInt16BE(block + 2)) return true;
		block = page.readUInt16BE(block);
	}
	return false;
}

const keyOf = (row: readonly Stored[]): string =>
	[row[0], row[1]]
		.map((key) => (key instanceof Uint8Array ? Buffer.from(key).toString('latin1') : String(key)))
		.join('\0');

const isNew = (known: Set<string>, { row }: Cell): boolean => {
	const key = keyOf(row);
	return !known.has(key) && known.add(key) !== undefined;
};

/** The page read as it says, or as the other kind where that has more rows. */
function bestListed(of: PageOf): Listed {
	const { page, shape } = of;
	const isInner = INNER.has(page[0]);
	const listed = listedAs(of, isInner);
	const isSure = listed.bad.length === 0 && !(isInner && shape.numbered) && listed.cells.length > 0;
	if (isSure) return listed;
	const other = listedAs(of, !isInner);
	// Rows of before may be where the other kind of list leads by chance.
	const isOther = other.cells.length > Math.max(listed.cells.length, other.bad.length);
	return isOther ? other : listed;
}

function listedAs(of: PageOf, isInner: boolean): Listed {
	const cells: Cell[] = [];
	const bad: number[] = [];
	// The pages inside of a tree whose rows have numbers have no rows.
	if (isInner && of.shape.numbered) return { isInner, cells, bad };
	// A list that is too long goes on in rows, which may say where another one is.
	for (const at of new Set(placesOf(of.page, isInner))) {
		const cell = cellAt(of.pages, of.page, at, of.shape);
		if (cell && (of.shape.isWhole(cell.row) || of.shape.isOld(cell.row))) cells.push(cell);
		else bad.push(at);
	}
	return { isInner, cells, bad };
}

/** Where the rows of a page begin by its list; `flip` is a bit of their count to take as the other. */
function placesOf(page: Buffer, isInner: boolean, flip = 0): number[] {
	const from = isInner ? 12 : 8;
	const count = Math.min(page.readUInt16BE(3) ^ flip, (PAGE - from) >> 1);
	// In front of a row inside of a tree is the page below.
	return Array.from(
		{ length: count },
		(_, i) => page.readUInt16BE(from + 2 * i) + (isInner ? 4 : 0)
	);
}

/** The pages below one: each row of its list has one in front, and the last is in the header. */
function childrenOf(page: Buffer): number[] {
	const places = placesOf(page, true).filter((at) => at <= PAGE);
	return [...places.map((at) => page.readUInt32BE(at - 4)), page.readUInt32BE(8)];
}

/** Whole rows between those that are known. */
function carve({ pages, page, shape }: PageOf, known: readonly Cell[]): Cell[] {
	const ends = new Map(known.map(({ start, end }) => [start, end]));
	const found: Cell[] = [];
	for (let at = 8; at < PAGE; at++) {
		const end = ends.get(at);
		if (end !== undefined) {
			at = end - 1;
			continue;
		}
		const cell = cellAt(pages, page, at, shape);
		if (cell && shape.isWhole(cell.row)) found.push(cell);
	}
	return found;
}

/** Whether the list has all `known` rows, and no others, with one bit of its length flipped. */
function isCountDamaged({ pages, page, shape }: PageOf, isInner: boolean, known: number): boolean {
	const off = page.readUInt16BE(3) ^ known;
	// No bit, or more than one.
	if (off === 0 || (off & (off - 1)) !== 0) return false;
	return placesOf(page, isInner, off).every((at) => {
		const cell = cellAt(pages, page, at, shape);
		return cell !== null && shape.isWhole(cell.row);
	});
}

/** The row at a place with the one bit put right that makes it whole. */
function oneBitOff({ pages, page, shape }: PageOf, at: number): Cell | null {
	const end = Math.min(PAGE, at + LONGEST);
	for (let bit = 8 * at; bit < 8 * end; bit++) {
		page[bit >> 3]! ^= 1 << (bit & 7);
		const cell = cellAt(pages, page, at, shape);
		const isRight = cell !== null && shape.isWhole(cell.row);
		page[bit >> 3]! ^= 1 << (bit & 7);
		if (isRight) return cell;
	}
	return null;
}
