/** Segments, read some at a time. */
import type { ArchiveDatabase } from '../tables/schema';
import type { ArchivedEvent } from '../tables/types';
import { decodedSegment, decodeSegment } from './decoded';

/** How many segments are read at once: few at first, because the first few usually suffice. */
const FIRST_READ = 2;
const MOST_READ = 16;

/** Groups of segments to read at once. */
export function* parts<Slice>(slices: readonly Slice[]): Generator<readonly Slice[]> {
	let size = FIRST_READ;
	for (let at = 0; at < slices.length; size = MOST_READ) {
		yield slices.slice(at, at + size);
		at += size;
	}
}

/** Reads sealed segments at once; what comes back has the events of each, undefined of one that isn't stored. */
export async function segmentReader(
	db: ArchiveDatabase,
	numbers: readonly number[]
): Promise<(n: number) => readonly ArchivedEvent[] | undefined> {
	const decoded = new Map(numbers.map((n) => [n, decodedSegment(db.name, n)]));
	const rows = await db.segments.bulkGet(numbers.filter((n) => !decoded.get(n)));
	const read = new Map(rows.flatMap((row) => (row ? [[row.n, row.bytes] as const] : [])));
	return (n) => {
		const bytes = read.get(n);
		// Decodes only on demand: a walk may have enough before.
		return decoded.get(n) ?? (bytes && decodeSegment(db.name, n, bytes));
	};
}
