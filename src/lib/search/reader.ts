/** Reading very many segments: in large parts, and the next part while this one is looked through. */
import { isOpen, mayMatch } from '../archive/events';
import type { ArchiveDatabase } from '../archive/schema';
import type { EventFilter } from '../archive/types';

/** Segments that are read at a time; fewer at first, so that something can be shown soon. */
const FIRST_PART = 4;
const LARGEST_PART = 64;

/** A part of the archive, newest first. */
export interface Part {
	/** How many segments it looks at. */
	readonly size: number;
	/** Numbers of its segments, without those that a filter rules out. */
	readonly numbers: readonly number[];
	/** Their bytes, but of those that are at hand. */
	readonly bytes: ReadonlyMap<number, Uint8Array>;
}

/** Which segments to read, and how. */
export interface Reading {
	/** Newest first. */
	readonly numbers: readonly number[];
	readonly filter: EventFilter;
	/** Whether the texts of a segment are at hand. */
	readonly atHand: (n: number) => boolean;
}

/** Reads segments part by part. */
export async function* readParts(db: ArchiveDatabase, reading: Reading): AsyncGenerator<Part> {
	const parts = partsOf(reading.numbers);
	const begin = (): Promise<Part> | null => {
		const part = parts.next();
		if (part.done) return null;
		const read = readPart(db, part.value, reading);
		// Nobody may ever ask for it; who does hears of the failure.
		read.catch(() => undefined);
		return read;
	};
	for (let next = begin(); next !== null;) {
		const part = await next;
		next = begin();
		yield part;
	}
}

function* partsOf(numbers: readonly number[]): Generator<readonly number[]> {
	let size = FIRST_PART;
	for (let at = 0; at < numbers.length; size = Math.min(size * 2, LARGEST_PART)) {
		yield numbers.slice(at, at + size);
		at += size;
	}
}

async function readPart(
	db: ArchiveDatabase,
	part: readonly number[],
	{ filter, atHand }: Reading
): Promise<Part> {
	const numbers = await withMatches(db, part, filter);
	const cold = numbers.filter((n) => !atHand(n));
	const [newest, oldest] = [cold[0], cold.at(-1)];
	if (newest === undefined || oldest === undefined)
		return { size: part.length, numbers, bytes: new Map() };
	// A run is one request, and many times as fast as one request each.
	const rows =
		newest - oldest === cold.length - 1
			? await db.segments.where('n').between(oldest, newest, true, true).toArray()
			: await db.segments.bulkGet(cold);
	const bytes = new Map(rows.flatMap((row) => (row ? [[row.n, row.bytes]] : [])));
	return { size: part.length, numbers, bytes };
}

/** Those segments that may match, by the catalog; one that isn't in it has yet to be looked at. */
async function withMatches(
	db: ArchiveDatabase,
	numbers: readonly number[],
	filter: EventFilter
): Promise<readonly number[]> {
	if (isOpen(filter)) return numbers;
	const rows = await db.catalog.bulkGet([...numbers]);
	return numbers.filter((_, i) => {
		const row = rows[i];
		return !row || mayMatch(row, filter);
	});
}
