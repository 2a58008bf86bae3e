/** What became of a message, by the rule that relay and device share. */
import { deletedByOf } from '../../wire/frame/moderation';
import { ModerationOverlay, type Removal } from '../../wire/moderation-rules';
import type { ArchivedEvent, ModerationRow } from '../tables/types';

/** What was done to a message, and the act itself if it is on this device. */
export interface EventRemoval extends Removal {
	readonly act: ModerationRow | null;
}

/** Null for nearly all messages. What this device knows itself counts before what the relay said. */
export function removalOf(event: Omit<ArchivedEvent, 'text' | 'reply'>): EventRemoval | null {
	const { acts = [], channel, author, removal: told = null } = event;
	const deletedBy = deletedByOf(event);
	const overlay = new ModerationOverlay();
	for (const act of acts) overlay.take(act);
	const removal =
		overlay.removalOf({
			...event,
			channel: channel?.id ?? 0,
			user: author?.user ?? 0,
			deletedBy
		}) ?? told;
	return removal && { ...removal, act: acts.find(({ seq }) => seq === removal.seq) ?? null };
}
