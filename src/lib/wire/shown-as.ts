/**
 * How a user is called and looks, and when they were first and last seen: one rule for relay and device. Pure. What they
 * said last says it, by when it was said: an import of old chat must not give people their old names back. At the same
 * time what came while it happened counts before what imports brought. A moderator's act isn't theirs: it says
 * something of those only who have said nothing yet.
 */
import { isModeration, type LogEvent } from './frame/event';
import { importOf } from './frame/origin';

/** Epoch ms. Of a user who has said nothing: `firstSeen` is when a moderator acted last, and `lastSeen` before it. */
export interface SeenTimes {
	readonly firstSeen: number;
	readonly lastSeen: number;
}

/** What some events tell of their author. */
export interface Sighting extends SeenTimes {
	/** Whether the newest of them came while it happened. */
	readonly isLive: boolean;
}

/** Whether the user has said something. */
export const hasSpoken = ({ firstSeen, lastSeen }: SeenTimes): boolean => firstSeen <= lastSeen;

/** What an event tells of its author. */
export const sightingOf = (event: Pick<LogEvent, 'kind' | 'sentAt' | 'attributes'>): Sighting => ({
	firstSeen: event.sentAt,
	lastSeen: event.sentAt - (isModeration(event.kind) ? 1 : 0),
	isLive: importOf(event) === 0
});

/** Whether the user is called and looks as in `later`, which is of later events than `before`. */
export function isPresent(before: SeenTimes, later: Sighting): boolean {
	if (hasSpoken(before) !== hasSpoken(later)) return hasSpoken(later);
	return later.lastSeen > before.lastSeen || (later.lastSeen === before.lastSeen && later.isLive);
}

/** When the user was seen in both. */
export function seenInBoth(before: SeenTimes, later: Sighting): SeenTimes {
	if (!hasSpoken(before) || !hasSpoken(later)) {
		const { firstSeen, lastSeen } = isPresent(before, later) ? later : before;
		return { firstSeen, lastSeen };
	}
	return {
		firstSeen: Math.min(before.firstSeen, later.firstSeen),
		lastSeen: Math.max(before.lastSeen, later.lastSeen)
	};
}
