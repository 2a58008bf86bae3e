/** Acts of moderators that may concern events which are far apart: those of a person or a channel, or the hits of a search. */
import { databaseOf } from '../tables/schema';
import type { ArchivedEvent } from '../tables/types';
import { withActs } from './acts';

/** Archives that this thread has looked through for what earlier versions didn't know. */
const lookedThrough = new Set<string>();
/** Delay of that after a list has opened, in ms. */
const LATER_MS = 2_000;

/** See withActs: of hits, which may not be stored here. Can run in a live query. */
export function hitsWithActs(
	archive: string,
	hits: readonly ArchivedEvent[]
): Promise<readonly ArchivedEvent[]> {
	const db = databaseOf(archive);
	return db.transaction('r', db.moderation, async () => await withActs(db, hits));
}

/** Finds what moderators did in frames of earlier versions; once for each archive, a little later. */
export function lookThrough(archive: string): void {
	if (lookedThrough.has(archive)) return;
	lookedThrough.add(archive);
	setTimeout(() => {
		const db = databaseOf(archive);
		void import('../tables/unread-moderation')
			.then(({ readModeration }) => readModeration(db))
			// The next list tries again: the database was closed meanwhile, or is full.
			.catch(() => lookedThrough.delete(archive));
	}, LATER_MS);
}
