/** Events of an archive's segments and frames, inside a read transaction or a live query. */
import { segmentFirst, segmentOf } from '../../wire/frame/limits';
import { decodeSegment, decodedSegment } from './decoded';
import { present, type ArchiveDatabase, type FrameRow } from '../tables/schema';
import type { ArchivedEvent } from '../tables/types';

/** Frames that touch from … to. Frames don't cross segments, so one of the same segment may begin before `from`. */
export async function framesIn(
	{ frames }: ArchiveDatabase,
	from: number,
	to: number
): Promise<FrameRow[]> {
	const inside = present(await frames.where('first').between(from, to, true, true).toArray());
	if (from === segmentFirst(segmentOf(from)) || inside[0]?.first === from) return inside;
	const before = await frames
		.where('first')
		.between(segmentFirst(segmentOf(from)), from, true, false)
		.last();
	return before && before.last >= from ? [before, ...inside] : inside;
}

/** A sealed segment's events; none when it isn't stored. */
export async function eventsOfSegment(
	db: ArchiveDatabase,
	n: number
): Promise<readonly ArchivedEvent[]> {
	const decoded = decodedSegment(db.name, n);
	if (decoded) return decoded;
	const row = await db.segments.get(n);
	return row ? decodeSegment(db.name, n, row.bytes) : [];
}
