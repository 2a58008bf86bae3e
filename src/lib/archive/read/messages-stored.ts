import { isCounted } from '../../wire/frame/event';
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { borderOf, segmentOf } from '../../wire/frame/limits';
import { framesIn } from './events';
import { addRange } from '../tables/ranges';
import { STORED, databaseOf, type ArchiveDatabase } from '../tables/schema';
import type { ArchiveState, SeqRange } from '../tables/types';

/**
 * How many messages the archive of that name holds: what is stored is known by seqs, among which are outages and
 * notices, too. Each frame says how many messages the log had at its end, so that two of each run of stored events
 * tell. Undefined before there is an archive. Can run in a live query.
 */
export function messagesStored(archive: string): Promise<number | undefined> {
	const db = databaseOf(archive);
	return db.transaction('r', [db.meta, db.segments, db.frames], async () => {
		const [stream, stored] = await db.facts('stream', STORED);
		if (!stream || !stored) return undefined;
		const { cursor, totals } = stream;
		const border = borderOf(cursor.seq);
		const ranges =
			cursor.seq > border
				? addRange(stored.ranges, { first: border + 1, last: cursor.seq })
				: stored.ranges;
		let messages = 0;
		for (const { first, last } of ranges) {
			const end = last === cursor.seq ? totals.messages : await messagesUpTo(db, last);
			messages += end - (first === 1 ? 0 : await messagesUpTo(db, first, -1));
		}
		return messages;
	});
}

/** How many messages there are in a whole gap of an archive: what is stored around it tells. For a read transaction, of which `state` is. */
export async function messagesMissing(
	archive: string,
	{ first, last }: SeqRange,
	{ cursor, totals }: Pick<ArchiveState, 'cursor' | 'totals'>
): Promise<number> {
	const db = databaseOf(archive);
	const end = last === cursor.seq ? totals.messages : await messagesUpTo(db, last + 1, -1);
	return end - (first === 1 ? 0 : await messagesUpTo(db, first - 1));
}

/** Messages of the log up to `seq`, whose event is stored; with -1 up to the event before it. */
async function messagesUpTo(
	db: ArchiveDatabase,
	seq: number,
	besides: 0 | -1 = 0
): Promise<number> {
	const bytes =
		(await db.segments.get(segmentOf(seq)))?.bytes ?? (await framesIn(db, seq, seq))[0]?.bytes;
	if (!bytes) throw new Error(`event ${seq} is not stored`);
	const { totals, events } = decodeHead(openFrame(bytes));
	const later = events.filter((event) => event.seq > seq + besides && isCounted(event.kind));
	return totals.messages - later.length;
}
