/** Acts of moderators that may concern events which are far apart: those of a person or a channel, or the hits of a search. */
import { DAY_MS } from '../../std/time';
import { databaseOf, type ArchiveDatabase } from '../tables/schema';
import type { ArchivedEvent } from '../tables/types';
import { withActs, type ActsRead } from './acts';

/** Events further apart than this are queried for apart: between them may be any number of acts. */
const NEAR = 2_000;
/** Archives that this thread has looked through for what earlier versions didn't know. */
const lookedThrough = new Set<string>();
/** Delay of that after a list has opened, in ms. */
const LATER_MS = 2_000;

/** See withActs. */
export const withActsApart = (
	db: ArchiveDatabase,
	events: readonly ArchivedEvent[]
): Promise<readonly ArchivedEvent[]> => withActs(db, events, actsFor(db, events));

/** Likewise of hits, which may not be stored here. Can run in a live query. */
export function hitsWithActs(
	archive: string,
	hits: readonly ArchivedEvent[]
): Promise<readonly ArchivedEvent[]> {
	const db = databaseOf(archive);
	return db.transaction('r', db.moderation, async () => await withActsApart(db, hits));
}

function actsFor(db: ArchiveDatabase, events: readonly ArchivedEvent[]): ActsRead {
	const user = events[0]?.author?.user ?? 0;
	if (user === 0 || events.some(({ author }) => author?.user !== user))
		return runsOf(events).flatMap((run) => actsNear(db, run));
	const { moderation } = db;
	return [
		// The acts that concern one person are few, and so are clearings.
		moderation.where('user').anyOf(0, user).toArray(),
		moderation
			.where('target')
			.anyOf(events.map(({ seq }) => seq))
			.toArray()
	];
}

type Run = [ArchivedEvent, ...ArchivedEvent[]];

function runsOf(events: readonly ArchivedEvent[]): Run[] {
	const runs: Run[] = [];
	for (const event of events) {
		const run = runs.at(-1);
		const last = run?.at(-1);
		const near =
			last &&
			Math.abs(event.seq - last.seq) < NEAR &&
			Math.abs(event.sentAt - last.sentAt) < DAY_MS;
		if (run && near) run.push(event);
		else runs.push([event]);
	}
	return runs;
}

/** Acts that name one of these events, or that came at most a day after one of them; in their channel, if it is one. */
function actsNear({ moderation }: ArchiveDatabase, run: Run): ActsRead {
	const [seqs, times] = [run.map(({ seq }) => seq), run.map(({ sentAt }) => sentAt)];
	const [from, to] = [Math.min(...times), Math.max(...times) + DAY_MS];
	const channel = run[0].channel?.id ?? 0;
	return [
		moderation
			.where('target')
			.between(Math.min(...seqs), Math.max(...seqs), true, true)
			.toArray(),
		run.every((event) => event.channel?.id === channel)
			? moderation
					.where('[channel+sentAt]')
					.between([channel, from], [channel, to], true, true)
					.toArray()
			: moderation.where('sentAt').between(from, to, true, true).toArray()
	];
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
