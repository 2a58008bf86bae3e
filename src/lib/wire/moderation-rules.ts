/**
 * Which messages a moderator removed, and by which event: one rule for relay and device. Pure. The order in which
 * events are taken changes nothing, and one that is taken twice does no harm.
 */
import { DAY_MS } from '../std/time';
import { EventKind, isCounted, type LogEvent } from './frame/event';
import { deletedByOf, targetOf } from './frame/moderation';
import { pairKey } from './frame/pairs';

/** How far back a purge, or the clearing of a channel, reaches at most. */
export const PURGE_REACH_MS = DAY_MS;

/** A deletion, purge or clearing, as far as the rule needs it. */
export interface ModerationMark {
	readonly seq: number;
	/** Epoch ms. */
	readonly sentAt: number;
}

/**
 * What was done to a message. `deleted`: that message alone; `purged`: its author's newest ones in the channel; both
 * are struck. `cleared`: the channel's newest ones were taken off the screen; they aren't struck.
 */
export type RemovalType = 'deleted' | 'purged' | 'cleared';

export interface Removal {
	readonly type: RemovalType;
	/** The event that did it. */
	readonly seq: number;
	/** Its time, epoch ms; null if only the message says that it was deleted, because that event isn't known here. */
	readonly sentAt: number | null;
}

/** What the rule needs of a message. */
export interface Removable extends Pick<LogEvent, 'seq' | 'kind' | 'channel' | 'sentAt'> {
	/** Its author's id, or 0. */
	readonly user: number;
	/** See deletedByOf. */
	readonly deletedBy: number | null;
}

export const removableOf = (event: Omit<LogEvent, 'text' | 'receivedAt'>): Removable => ({
	...{ seq: event.seq, kind: event.kind, channel: event.channel, sentAt: event.sentAt },
	user: event.author?.user ?? 0,
	deletedBy: deletedByOf(event)
});

/** The times that a mark covers, inclusive, epoch ms. */
export interface CoveredTime {
	readonly from: number;
	readonly to: number;
	readonly mark: ModerationMark;
}

/** Whether events of this kind can be removed: those that people wrote, or are about. */
export const isRemovable = (kind: number): boolean => isCounted(kind) || kind === EventKind.notice;

export const isStruck = (removal: Pick<Removal, 'type'> | null): boolean =>
	removal !== null && removal.type !== 'cleared';

const isBefore = (a: ModerationMark, b: ModerationMark): boolean =>
	a.sentAt < b.sentAt || (a.sentAt === b.sentAt && a.seq < b.seq);

/** The index of the first mark that isn't before `wanted`, in marks by time and seq. */
function indexOf(marks: readonly ModerationMark[], wanted: ModerationMark): number {
	let low = 0;
	let high = marks.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const mark = marks[middle];
		if (mark && isBefore(mark, wanted)) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Puts a mark into marks by time and seq; one that is there already changes nothing. Returns whether it was new. */
export function addMark(marks: ModerationMark[], { seq, sentAt }: ModerationMark): boolean {
	const mark = { seq, sentAt };
	const at = indexOf(marks, mark);
	if (marks[at]?.seq === seq) return false;
	marks.splice(at, 0, mark);
	return true;
}

/**
 * The mark that covers a message of this time: the first one that isn't before it, if it reaches so far back. So a purge
 * goes back to the one before it, or for a day if that was longer ago.
 */
export function markOver(marks: readonly ModerationMark[], sentAt: number): ModerationMark | null {
	const mark = marks[indexOf(marks, { sentAt, seq: 0 })];
	return mark && mark.sentAt - sentAt <= PURGE_REACH_MS ? mark : null;
}

/** The times that marks by time and seq cover: disjoint, ascending. A message in one of them has `markOver` its mark. */
export function coveredTimes(marks: readonly ModerationMark[]): CoveredTime[] {
	let before = -Infinity;
	return marks.flatMap((mark) => {
		const from = Math.max(before + 1, mark.sentAt - PURGE_REACH_MS);
		before = mark.sentAt;
		return from <= mark.sentAt ? [{ from, to: mark.sentAt, mark }] : [];
	});
}

/** Laid over messages when they are read. */
export class ModerationOverlay {
	/** By pairKey: the purges of a user in a channel, by time and seq. */
	readonly #purges = new Map<number, ModerationMark[]>();
	/** By channel: when it was cleared. */
	readonly #clears = new Map<number, ModerationMark[]>();
	/** By the seq of the message: its first deletion, by time and seq. */
	readonly #deletions = new Map<number, ModerationMark>();
	/** By their own seq: the times of deletions that name no message; a later message may name them. */
	readonly #unresolved = new Map<number, number>();

	/** Whether nothing can be removed by it, but a message that says so itself. */
	get isEmpty(): boolean {
		return this.#purges.size + this.#clears.size + this.#deletions.size === 0;
	}

	/** Takes a deletion or purge; other events don't matter. */
	take(event: Omit<LogEvent, 'text' | 'receivedAt'>): void {
		const { seq, kind, channel, sentAt } = event;
		const user = event.author?.user ?? 0;
		if (kind === EventKind.purge) {
			if (user > 0) addTo(this.#purges, pairKey(user, channel), { seq, sentAt });
			else addTo(this.#clears, channel, { seq, sentAt });
		} else if (kind === EventKind.delete) {
			const target = targetOf(event);
			if (target === null) this.#unresolved.set(seq, sentAt);
			else this.takeDeletion(target, { seq, sentAt });
		}
	}

	/** Takes the deletion of the message `target`. */
	takeDeletion(target: number, { seq, sentAt }: ModerationMark): void {
		const known = this.#deletions.get(target);
		if (!known || isBefore({ seq, sentAt }, known)) this.#deletions.set(target, { seq, sentAt });
	}

	/** What was done to a message; null for nearly all. */
	removalOf({ seq, kind, channel, user, sentAt, deletedBy }: Removable): Removal | null {
		if (!isRemovable(kind)) return null;
		const deletion = this.#deletionOf(seq, deletedBy);
		if (deletion) return { type: 'deleted', ...deletion };
		const purge = user > 0 && markIn(this.#purges.get(pairKey(user, channel)), sentAt);
		if (purge) return { type: 'purged', ...purge };
		const clear = markIn(this.#clears.get(channel), sentAt);
		return clear && { type: 'cleared', ...clear };
	}

	/** See removalOf. */
	removalOfEvent(event: Omit<LogEvent, 'text' | 'receivedAt'>): Removal | null {
		return this.removalOf(removableOf(event));
	}

	/** The purges of a user in a channel, by time and seq. */
	purgesOf(user: number, channel: number): readonly ModerationMark[] {
		return this.#purges.get(pairKey(user, channel)) ?? [];
	}

	/** When a channel was cleared, by time and seq. */
	clearsOf(channel: number): readonly ModerationMark[] {
		return this.#clears.get(channel) ?? [];
	}

	#deletionOf(seq: number, deletedBy: number | null): Omit<Removal, 'type'> | null {
		const known = this.#deletions.get(seq) ?? null;
		if (deletedBy === null) return known;
		const sentAt = this.#unresolved.get(deletedBy);
		if (sentAt === undefined) return known ?? { seq: deletedBy, sentAt: null };
		const named = { seq: deletedBy, sentAt };
		return known && isBefore(known, named) ? known : named;
	}
}

function addTo(all: Map<number, ModerationMark[]>, key: number, mark: ModerationMark): void {
	const marks = all.get(key);
	if (marks) addMark(marks, mark);
	else all.set(key, [{ seq: mark.seq, sentAt: mark.sentAt }]);
}

const markIn = (
	marks: readonly ModerationMark[] | undefined,
	sentAt: number
): ModerationMark | null => (marks ? markOver(marks, sentAt) : null);
