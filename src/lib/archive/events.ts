/** Events of an archive's segments and frames, inside a read transaction or a live query. */
import { segmentFirst, segmentOf } from '../wire/limits';
import { decodeSegment, decodedSegment } from './decoded';
import { hasId } from './idset';
import type { ArchiveDatabase, CatalogRow, FrameRow } from './schema';
import type { ArchivedEvent, EventFilter } from './types';

/** Frames that touch from … to. Frames don't cross segments, so one of the same segment may begin before `from`. */
export async function framesIn(
	{ frames }: ArchiveDatabase,
	from: number,
	to: number
): Promise<FrameRow[]> {
	const inside = await frames.where('first').between(from, to, true, true).toArray();
	if (from === segmentFirst(segmentOf(from)) || inside[0]?.first === from) return inside;
	const before = await frames
		.where('first')
		.between(segmentFirst(segmentOf(from)), from, true, false)
		.last();
	return before && before.last >= from ? [before, ...inside] : inside;
}

/** A sealed segment's events; none when it isn't held. */
export async function eventsOfSegment(
	db: ArchiveDatabase,
	n: number
): Promise<readonly ArchivedEvent[]> {
	const decoded = decodedSegment(db.name, n);
	if (decoded) return decoded;
	const row = await db.segments.get(n);
	return row ? decodeSegment(db.name, n, row.bytes) : [];
}

/** Whether a filter leaves anything out. */
export const isFilter = (filter: EventFilter): boolean =>
	Object.values(filter).some((value) => value !== undefined);

/** Whether a segment has events that may match; false is certain. */
export const mayMatch = (row: CatalogRow, filter: EventFilter): boolean =>
	(filter.channel === undefined || hasId(row.channels, filter.channel)) &&
	(filter.user === undefined || hasId(row.users, filter.user)) &&
	(filter.from === undefined || row.sentAt[1] >= filter.from) &&
	(filter.before === undefined || row.sentAt[0] < filter.before);

export const matches = (event: ArchivedEvent, filter: EventFilter): boolean =>
	(filter.channel === undefined || event.channel?.id === filter.channel) &&
	(filter.user === undefined || event.author?.user === filter.user) &&
	(filter.from === undefined || event.sentAt >= filter.from) &&
	(filter.before === undefined || event.sentAt < filter.before);
