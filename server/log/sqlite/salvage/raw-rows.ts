/** Rows with a flipped bit that changed what SQLite takes for their values: only their bytes say which bit it was. */
import type { RawRows } from '../mend/one-bit';
import { varint, type Stored } from './cells';
import { rowsOf } from './page-rows';
import { Pages } from './pages';
import { SALVAGED, shapeOf, type Salvaged } from './shapes';

/** Damaged rows that are tried bit by bit. */
const MOST_TRIED = 64;

const isSalvaged = (table: string): table is Salvaged =>
	(SALVAGED as readonly string[]).includes(table);

/** Rows of a table, from a key on, that are whole with one bit of their bytes flipped. The trees must be in order. */
export const rawRows: RawRows = (db, table, from) => {
	const root = db
		.prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
		.pluck()
		.get(table);
	if (root === undefined || !isSalvaged(table)) return [];
	const pages = new Pages(db.name);
	try {
		const shape = shapeOf(table);
		const tries = { left: MOST_TRIED };
		return leavesOf(pages, root, from).flatMap((n) =>
			rowsOf({ pages, page: pages.read(n), shape }, tries).mended.map(({ row }) => numbersOf(row))
		);
	} finally {
		pages.close();
	}
};

/** The pages of a tree that have rows with numbers from one on. */
function leavesOf(pages: Pages, n: number, from: number): number[] {
	const page = pages.read(n);
	if (page[0] !== 5) return [n];
	const leaves: number[] = [];
	for (let i = 0; i < page.readUInt16BE(3); i++) {
		const at = page.readUInt16BE(12 + 2 * i);
		const [newest = 0] = varint(page, at + 4) ?? [];
		if (newest >= from) leaves.push(...leavesOf(pages, page.readUInt32BE(at), from));
	}
	return [...leaves, ...leavesOf(pages, page.readUInt32BE(8), from)];
}

/** No row of these tables has a larger number than JavaScript's. */
const numbersOf = (row: readonly Stored[]): (string | number | Uint8Array | null)[] =>
	row.map((value) => (typeof value === 'bigint' ? Number(value) : value));
