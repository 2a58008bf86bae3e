import { isCounted } from '../../wire/frame/event';
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { segmentOf } from '../../wire/frame/limits';
import { framesIn } from './events';
import { STORED, coverageOf, databaseOf, type ArchiveDatabase } from '../tables/schema';
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
		let messages = 0;
		for (const { first, last } of coverageOf(stream, stored)) {
			const end = last === cursor.seq ? totals.messages : await messagesUpTo(db, last);
			const start = first === 1 ? 0 : await messagesUpTo(db, first, -1);
			// Damage that isn't noted yet.
			if (end === null || start === null) return undefined;
			messages += end - start;
		}
		return messages;
	});
}

/** How many messages there are in a whole gap of an archive: what is stored around it tells. Null where that can't be read. For a read transaction, of which `state` is. */
export async function messagesMissing(
	archive: string,
	{ first, last }: SeqRange,
	{ cursor, totals }: Pick<ArchiveState, 'cursor' | 'totals'>
): Promise<number | null> {
	const db = databaseOf(archive);
	const end = last === cursor.seq ? totals.messages : await messagesUpTo(db, last + 1, -1);
	const start = first === 1 ? 0 : await messagesUpTo(db, first - 1);
	return end === null || start === null ? null : end - start;
}

/** Messages of the log up to `seq`, whose event is stored; with -1 up to the event before it. Null if it is damaged. */
async function messagesUpTo(
	db: ArchiveDatabase,
	seq: number,
	besides: 0 | -1 = 0
): Promise<number | null> {
	const bytes =
		(await db.segments.get(segmentOf(seq)))?.bytes ?? (await framesIn(db, seq, seq))[0]?.bytes;
	if (!bytes) return null;
	const { totals, events } = decodeHead(openFrame(bytes));
	const later = events.filter((event) => event.seq > seq + besides && isCounted(event.kind));
	return totals.messages - later.length;
}
