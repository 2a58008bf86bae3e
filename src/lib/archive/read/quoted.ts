/** The messages that replies answer and that stand elsewhere in the log. */
import { segmentOf } from '../../wire/frame/limits';
import { databaseOf, type ArchiveDatabase } from '../tables/schema';
import type { ArchivedEvent } from '../tables/types';
import { withActs } from './acts';
import { decodeTailFrame } from './decoded';
import { framesIn } from './events';
import { segmentReader } from './segment-reader';

/** At most so many are read for one list: those of its newest replies. */
const MOST = 128;

export type Quoted = ReadonlyMap<number, ArchivedEvent>;
const NONE: Quoted = new Map();

/**
 * What the replies among `events` answer that isn't among them, by seq, with what moderators did to it; without what isn't
 * stored here. In a read transaction or a live query, which then follows what it reads.
 */
export function quotedBy(archive: string, events: readonly ArchivedEvent[]): Promise<Quoted> {
	const wanted = targetsOf(events);
	if (wanted.length === 0) return Promise.resolve(NONE);
	const db = databaseOf(archive);
	return db.transaction('r', [db.frames, db.segments, db.moderation], async () => {
		const found = await eventsAt(db, wanted);
		return new Map((await withActs(db, found)).map((event) => [event.seq, event]));
	});
}

function targetsOf(events: readonly ArchivedEvent[]): number[] {
	const replies = events.flatMap(({ reply }) => (reply?.type === 'event' ? [reply.seq] : []));
	if (replies.length === 0) return replies;
	const here = new Set(events.map(({ seq }) => seq));
	return [...new Set(replies.filter((seq) => seq > 0 && !here.has(seq)))].slice(-MOST);
}

/** Decoded segments and frames are cached, so that a list that is read again decodes nothing again. */
async function eventsAt(db: ArchiveDatabase, seqs: readonly number[]): Promise<ArchivedEvent[]> {
	const sealed = await segmentReader(db, [...new Set(seqs.map(segmentOf))]);
	const found: ArchivedEvent[] = [];
	for (const seq of seqs) {
		let events = sealed(segmentOf(seq));
		if (!events) {
			const [frame] = await framesIn(db, seq, seq);
			events = frame && decodeTailFrame(db.name, frame);
		}
		const event = events?.find((each) => each.seq === seq);
		if (event) found.push(event);
	}
	return found;
}
