/** Stores and drops sealed segments, inside a writer's transaction. */
import type { FrameHead } from '../../wire/frame/canonical-read';
import { segmentFirst, segmentLast } from '../../wire/frame/limits';
import { decodeFrame } from '../../wire/frame/frame';
import { catalogRow } from '../tables/catalog';
import { dropModeration, storeModeration } from '../tables/moderation';
import { addRange, gapsIn, removeRange, sizeOf } from '../tables/ranges';
import { STORED, present, type ArchiveDatabase, type StoredRow } from '../tables/schema';
import { store } from '../tables/store';

/** A segment whose bytes have been checked. */
export interface SealedSegment {
	readonly n: number;
	readonly bytes: Uint8Array;
	readonly head: Omit<FrameHead, 'totals' | 'pairs' | 'textLengths'>;
}

/** How many catalog rows are read at a time when pruning. */
const PRUNE_STEP = 16;

/**
 * Stores segments with their catalog rows and what moderators did in them, and removes loose frames of the same events.
 * Returns the number of new events.
 */
export async function keepSegments(
	db: ArchiveDatabase,
	segments: readonly SealedSegment[]
): Promise<number> {
	const stored = await db.fact(STORED);
	if (!stored) return 0;
	let { ranges, bytes, lost = [] } = stored;
	const sealed = await db.catalog.bulkGet(segments.map(({ n }) => n));
	const fresh = segments.filter((_, i) => !sealed[i]);
	if (fresh.length === 0) return 0;
	for (const segment of fresh) {
		const range = { first: segmentFirst(segment.n), last: segmentLast(segment.n) };
		if (gapsIn(ranges, range)[0]?.first !== range.first)
			await dropFrames(db, range.first, range.last);
		ranges = addRange(ranges, range);
		lost = removeRange(lost, range);
		bytes += segment.bytes.length;
	}
	await store(
		db.segments,
		fresh.map(({ n, bytes: packed }) => ({ n, bytes: packed }))
	);
	const rows = fresh.map(({ head, bytes: { length } }) => catalogRow(head, length));
	await store(db.catalog, rows);
	for (const [i, { moderated }] of rows.entries()) {
		// Its head has no texts, and so not the reason.
		if (moderated) await storeModeration(db, decodeFrame(fresh[i]!.bytes).events);
	}
	await store(db.meta, [{ ...stored, ranges, bytes, lost }]);
	return sizeOf(ranges) - sizeOf(stored.ranges);
}

/** Removes loose frames that begin in first … last. */
export async function dropFrames(db: ArchiveDatabase, first: number, last: number): Promise<void> {
	await db.frames.where('first').between(first, last, true, true).delete();
}

/**
 * Drops whole segments from the oldest on until `excess` bytes are free and none is left whose events were all received
 * before `since` (epoch ms). The newest one stays in any case. Returns what is stored then, for the caller to store.
 */
export async function dropOldest(
	db: ArchiveDatabase,
	stored: StoredRow,
	excess: number,
	since = 0
): Promise<StoredRow> {
	let { ranges, bytes, floor } = stored;
	const newest = await db.catalog.orderBy('n').last();
	for (let left = excess; ;) {
		const oldest = present(await db.catalog.orderBy('n').limit(PRUNE_STEP).toArray());
		let dropped = -1;
		for (const row of oldest) {
			const old = row.receivedAt[1] < since;
			if ((left <= 0 && !old) || row.n === newest?.n) break;
			left -= row.bytes;
			bytes -= row.bytes;
			dropped = row.n;
			const seq = segmentLast(dropped) + 1;
			if (!floor || floor.seq <= seq) floor = { seq, why: old ? 'age' : 'size' };
		}
		if (dropped < 0) return { ...stored, ranges, bytes, floor };
		await db.segments.where('n').belowOrEqual(dropped).delete();
		await db.catalog.where('n').belowOrEqual(dropped).delete();
		await dropFrames(db, 1, segmentLast(dropped));
		await dropModeration(db, segmentLast(dropped));
		ranges = removeRange(ranges, { first: 1, last: segmentLast(dropped) });
	}
}
