/** What moderators did, taken out of the events so that the messages concerned find it. */
import { isModeration, type LogEvent } from '../../wire/frame/event';
import { targetOf } from '../../wire/frame/moderation';
import type { ArchiveDatabase } from './schema';
import { store } from './store';
import type { ModerationRow } from './types';

/** An event as a row; a target that is absent costs no entry of the index. */
function moderationRow({ receivedAt: _, ...event }: LogEvent): ModerationRow {
	const target = targetOf(event);
	return { ...event, user: event.author?.user ?? 0, ...(target !== null && { target }) };
}

/** Stores what moderators did among those events, inside a writer's transaction. Twice is as once. */
export async function storeModeration(
	db: ArchiveDatabase,
	events: readonly LogEvent[]
): Promise<void> {
	const acts = events.filter(({ kind }) => isModeration(kind));
	if (acts.length > 0) await store(db.moderation, acts.map(moderationRow));
}

/**
 * Drops what can concern no message that is stored: what came no later than event `dropped` and is older than the oldest
 * stored message. What remains may concern a message that came late.
 */
export async function dropModeration(db: ArchiveDatabase, dropped: number): Promise<void> {
	const oldest = await db.catalog.orderBy('sentAt').first();
	if (!oldest) return;
	await db.moderation
		.where('sentAt')
		.below(oldest.sentAt[0])
		.filter(({ seq }) => seq <= dropped)
		.delete();
}
