/**
 * Finds what moderators did in frames that are stored already: those of a version that didn't know these kinds, and those
 * whose rows of `moderation` were damaged. Any thread does this, as with damage (see mend.ts).
 */
import { decodeFrame } from '../../wire/frame/frame';
import { isModeration } from '../../wire/frame/event';
import { segmentOf } from '../../wire/frame/limits';
import { storeModeration } from './moderation';
import { present, type ArchiveDatabase } from './schema';
import { store } from './store';

/** Segments in one transaction: it keeps the thread for a few milliseconds, and a writer waiting. */
const STEP = 8;

/** Notes what moderators did in all segments that no one has looked through, newest first, and in loose frames. */
export async function readModeration(db: ArchiveDatabase): Promise<void> {
	if ((await db.frames.count()) > 0) {
		await db.transaction('rw', db.frames, db.moderation, async () => {
			for (const { bytes } of present(await db.frames.toArray()))
				await storeModeration(db, decodeFrame(bytes).events);
		});
	}
	const known = await db.catalog.where('moderated').aboveOrEqual(0).count();
	if (known === (await db.catalog.count())) return;
	const read = new Set(await db.catalog.orderBy('moderated').primaryKeys());
	const unread = (await db.catalog.toCollection().primaryKeys()).filter((n) => !read.has(n));
	for (let end = unread.length; end > 0; end -= STEP) {
		const numbers = unread.slice(Math.max(0, end - STEP), end);
		await db.transaction('rw', db.segments, db.catalog, db.moderation, async () => {
			// Another thread, or retention, may have been here meanwhile.
			const rows = present(await db.catalog.bulkGet(numbers));
			const left = rows.filter(({ moderated }) => moderated === undefined).map(({ n }) => n);
			const moderated = await storeModerationOf(db, left);
			await store(
				db.catalog,
				rows
					.filter(({ n }) => left.includes(n))
					.map((row) => ({ ...row, moderated: moderated.has(row.n) ? 1 : 0 }))
			);
		});
	}
}

/** Stores what moderators did in those segments, sealed or not, inside a transaction. */
export async function storeModerationIn(
	db: ArchiveDatabase,
	numbers: ReadonlySet<number>
): Promise<void> {
	await storeModerationOf(db, [...numbers]);
	for (const { first, bytes } of present(await db.frames.toArray())) {
		if (numbers.has(segmentOf(first))) await storeModeration(db, decodeFrame(bytes).events);
	}
}

/** Likewise for sealed segments; those in which they did something. */
async function storeModerationOf(
	db: ArchiveDatabase,
	numbers: readonly number[]
): Promise<ReadonlySet<number>> {
	const moderated = new Set<number>();
	for (const row of await db.segments.bulkGet([...numbers])) {
		if (!row) continue;
		const { events } = decodeFrame(row.bytes);
		if (events.some(({ kind }) => isModeration(kind))) moderated.add(row.n);
		await storeModeration(db, events);
	}
	return moderated;
}
