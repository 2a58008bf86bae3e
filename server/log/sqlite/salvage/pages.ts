/** The pages of a database file that SQLite can't read any more. See https://www.sqlite.org/fileformat2.html. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FRAME_HEADER, HEADER, WalSums } from '../disk/wal';

/** The size of a page: better-sqlite3's default, which every log has. In a damaged header it may be another. */
export const PAGE = 4_096;

/** Reads the pages as the last commit left them, in the file or in the write-ahead log beside it, and changes neither. */
export class Pages {
	/** Pages are 1 … `count`. */
	readonly count: number;
	readonly #file: number;
	readonly #wal: number | null;
	/** Where in the write-ahead log the newest version of a page is. */
	readonly #newer: ReadonlyMap<number, number>;

	/** Throws what the file system throws. */
	constructor(file: string) {
		this.#file = openSync(file, 'r');
		this.#wal = openIfThere(`${file}-wal`);
		const { newer, count } = this.#wal === null ? NO_WAL : committed(this.#wal);
		this.#newer = newer;
		this.count = Math.max(count, Math.ceil(fstatSync(this.#file).size / PAGE));
	}

	/** A copy of a page, filled up with zeros where the file ends within it. */
	read(n: number): Buffer {
		const page = Buffer.alloc(PAGE);
		const at = this.#newer.get(n);
		if (at !== undefined && this.#wal !== null) readSync(this.#wal, page, 0, PAGE, at);
		else readSync(this.#file, page, 0, PAGE, (n - 1) * PAGE);
		return page;
	}

	close(): void {
		closeSync(this.#file);
		if (this.#wal !== null) closeSync(this.#wal);
	}
}

interface Committed {
	readonly newer: ReadonlyMap<number, number>;
	/** Pages of the database after the last commit. */
	readonly count: number;
}

const NO_WAL: Committed = { newer: new Map(), count: 0 };

function openIfThere(file: string): number | null {
	try {
		return openSync(file, 'r');
	} catch (error) {
		if ((error as { code?: unknown }).code === 'ENOENT') return null;
		throw error;
	}
}

/** The pages of all commits up to the first frame that isn't as SQLite wrote it: so far SQLite reads too. */
function committed(wal: number): Committed {
	const header = Buffer.alloc(HEADER);
	if (readSync(wal, header, 0, HEADER, 0) < HEADER) return NO_WAL;
	const sums = WalSums.of(header);
	if (!sums || header.readUInt32BE(8) !== PAGE) return NO_WAL;
	const newer = new Map<number, number>();
	const running = new Map<number, number>();
	let count = 0;
	const frame = Buffer.alloc(FRAME_HEADER + PAGE);
	for (let at = HEADER; ; at += frame.length) {
		if (readSync(wal, frame, 0, frame.length, at) < frame.length || !sums.follows(frame)) break;
		running.set(frame.readUInt32BE(0), at + FRAME_HEADER);
		const size = frame.readUInt32BE(4);
		if (size === 0) continue;
		for (const [page, place] of running) newer.set(page, place);
		running.clear();
		count = size;
	}
	return { newer, count };
}

/** The pages that the database says are free: what they have is older than what the tables have. */
export function freePages(pages: Pages): Set<number> {
	const free = new Set<number>();
	let trunk = pages.read(1).readUInt32BE(32);
	while (trunk > 1 && trunk <= pages.count && !free.has(trunk)) {
		free.add(trunk);
		const page = pages.read(trunk);
		const count = Math.min(page.readUInt32BE(4), (page.length - 8) / 4);
		for (let i = 0; i < count; i++) free.add(page.readUInt32BE(8 + 4 * i));
		trunk = page.readUInt32BE(0);
	}
	return free;
}
