/** Finds the rows of all tables in a damaged database: along their trees, and then on pages that no tree leads to any more. */
import type { Cell, Stored } from './cells';
import { rowsOf } from './page-rows';
import { freePages, type Pages } from './pages';
import { SALVAGED, shapeOf, type Salvaged } from './shapes';

/** Damaged rows that are tried bit by bit: more than that aren't flipped bits. */
const MOST_TRIED = 256;

/** The first page of each table. */
export type Roots = ReadonlyMap<string, number>;

/** What was found of a table. */
export interface Scanned {
	rows: number;
	/** Rows that are lost: as many as lists of rows say, and where such a list is lost too, about as many as a page has. */
	lost: number;
	/** Whether all of it was found: each page of its tree, with each row. */
	isWhole: boolean;
}

/** Called with each row that is as it was written. The newest of several with a key comes first. */
export type TakeRow = (table: Salvaged, row: readonly Stored[]) => void;

/** `roots`: where the tables of a new log begin, and so those of every log that SQLite hasn't put in another order. */
export function scan(pages: Pages, roots: Roots, take: TakeRow): Map<Salvaged, Scanned> {
	const tries = { left: MOST_TRIED };
	/** Pages that are known to be of a table, or free. */
	const known = freePages(pages);
	const empty: EmptyPage[] = [];
	const found = new Map<Salvaged, Scanned>();
	for (const table of SALVAGED) {
		const scanned: Scanned = { rows: 0, lost: 0, isWhole: true };
		found.set(table, scanned);
		const root = roots.get(table);
		if (root !== undefined) walk(pages, table, root, { scanned, known, tries, take, empty });
		scanned.isWhole &&= scanned.lost === 0;
	}
	/** A page beside another is often of the same table. */
	let likely: Salvaged = 'events';
	for (let n = 2; n <= pages.count; n++) {
		if (known.has(n)) continue;
		const page = pages.read(n);
		const tables: readonly Salvaged[] = [likely, ...SALVAGED];
		for (const table of tables) {
			const { lost, ...rows } = rowsOf({ pages, page, shape: shapeOf(table) }, { left: 0 });
			const cells = [...rows.cells, ...rows.others];
			if (cells.length === 0) continue;
			known.add(n);
			likely = table;
			const scanned = found.get(table)!;
			scanned.isWhole = false;
			scanned.rows += cells.length;
			// A page that was free before, or is of a table that isn't salvaged, may have rows of before, which its list hasn't.
			scanned.lost += lost ?? 0;
			for (const { row, overflow } of cells) {
				for (const one of overflow) known.add(one);
				take(table, row);
			}
			break;
		}
	}
	// A damaged tree may lead to another's page.
	for (const { n, scanned, rows } of empty) if (!known.has(n)) scanned.lost += rows;
	return found;
}

/** A page without a row of the table whose tree leads to it, and how many rows it had if it is that table's. */
interface EmptyPage {
	readonly n: number;
	readonly scanned: Scanned;
	readonly rows: number;
}

interface Walk {
	readonly empty: EmptyPage[];
	readonly scanned: Scanned;
	readonly known: Set<number>;
	readonly tries: { left: number };
	readonly take: TakeRow;
}

/** Reads a table's tree from its first page down, in the order of its keys. */
function walk(
	pages: Pages,
	table: Salvaged,
	root: number,
	{ scanned, known, tries, take, empty }: Walk
): void {
	const shape = shapeOf(table);
	const takeAll = (cells: readonly Cell[]): void => {
		scanned.rows += cells.length;
		for (const { row, overflow } of cells) {
			for (const one of overflow) known.add(one);
			take(table, row);
		}
	};
	const seen = new Set<number>();
	/** Pages with rows that count only where no page has a newer one. */
	const withOthers: number[] = [];
	const next = [root];
	let rows = 1;
	for (let n = next.pop(); n !== undefined; n = next.pop()) {
		if (seen.has(n) || n < 2 || n > pages.count) {
			scanned.isWhole = false;
			continue;
		}
		seen.add(n);
		const { cells, others, lost, children } = rowsOf({ pages, page: pages.read(n), shape }, tries);
		if (cells.length + others.length + children.length > 0) known.add(n);
		if (others.length > 0) withOthers.push(n);
		scanned.lost += lost ?? 0;
		if (lost === null) {
			scanned.isWhole = false;
			if (others.length === 0) empty.push({ n, scanned, rows });
			else scanned.lost += Math.max(0, rows - others.length);
		}
		rows = cells.length || rows;
		takeAll(cells);
		next.push(...children.toReversed());
	}
	for (const n of withOthers) {
		takeAll(rowsOf({ pages, page: pages.read(n), shape }, { left: 0 }).others);
	}
}
