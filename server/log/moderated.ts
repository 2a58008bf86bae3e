/** What moderators did, as the ledger has it: which messages are removed, and of whom. */
import {
	EventKind,
	ModerationOverlay,
	coveredTimes,
	deletedByOf,
	isCounted,
	targetIdOf,
	targetOf,
	type CoveredTime,
	type ModerationMark,
	type Removable,
	type Removal
} from '../../src/lib/wire/index';
import type { LoggedEvent } from './log';
import { PendingDeletions } from './pending-deletions';

interface TimeCount {
	readonly count: number;
	/** The event up to which it is exact. */
	readonly at: number;
}

type Span = Pick<CoveredTime, 'from' | 'to'>;

/** Counts of times, each with the event up to which it is exact. */
class TimeCounts {
	readonly #counts = new Map<string, TimeCount>();

	get({ from, to }: Span): TimeCount | undefined {
		return this.#counts.get(`${from} ${to}`);
	}

	set({ from, to }: Span, count: TimeCount): void {
		const known = this.get({ from, to });
		if (!known || known.at < count.at) this.#counts.set(`${from} ${to}`, count);
	}

	/** Forgets all others: a purge between two others changes what they cover. */
	keepOnly(times: readonly CoveredTime[]): void {
		if (this.#counts.size <= times.length) return;
		const kept = new Set(times.map(({ from, to }) => `${from} ${to}`));
		for (const key of this.#counts.keys()) if (!kept.has(key)) this.#counts.delete(key);
	}
}

/** A user in a channel of whose messages some were deleted or purged. */
class Pair {
	/** Seqs of the messages that were deleted one by one; null for none, as for most who were purged. */
	deleted: Set<number> | null = null;
	/** How many of their messages were deleted or purged; null while nobody has counted. */
	struck: number | null = null;
	/** What of it was purged, by time; null while nobody has counted. */
	counts: TimeCounts | null = null;
	/** Changes with everything that may change the count. */
	version = 0;

	change(): void {
		this.version++;
		this.struck = null;
	}
}

/** What is needed to count the messages of a user in a channel that were deleted or purged, as of one moment. */
export interface StruckPair {
	readonly user: number;
	readonly channel: number;
	/** The count, if it is known. */
	readonly struck: number | null;
	readonly deleted: readonly number[];
	readonly purged: readonly CoveredTime[];
	/** How many messages of these times there were, as they were counted last. */
	readonly counts: TimeCounts;
	/** Keeps the count for later, unless it has changed since. */
	readonly keep: (struck: number) => void;
}

/** A function of the log's events, in order of seq. */
export class Moderated {
	readonly overlay = new ModerationOverlay();
	readonly #pending = new PendingDeletions();
	/** By channel and user. */
	readonly #pairs = new Map<number, Map<number, Pair>>();

	/** Takes an event of the log. Nearly all have nothing to do with it. */
	take({ event, channelKey }: LoggedEvent): void {
		const { seq, kind, channel, author, sentAt } = event;
		const user = author?.user ?? 0;
		if (isCounted(kind)) {
			if (deletedByOf(event) !== null) this.#delete(user, channel, seq);
			// It comes after the purge that covers it.
			else if (this.#pairs.size > 0 && this.#lastPurge(user, channel) >= sentAt) {
				this.#pairs.get(channel)?.get(user)?.change();
			}
		} else if (kind === EventKind.purge) {
			this.overlay.take(event);
			if (user > 0) this.#pairOf(user, channel).change();
		} else if (kind === EventKind.delete) {
			this.overlay.take(event);
			const target = targetOf(event);
			const id = target === null ? targetIdOf(event) : null;
			if (target !== null) this.#delete(user, channel, target);
			else if (id !== null && channelKey) {
				this.#pending.note(channelKey.source, channelKey.name, id, event);
			}
		}
	}

	/** The seq of the deletion that named this message, if one after seq `after` did; null for nearly all. */
	deletionOf(source: string, channel: string, id: string, after: number): number | null {
		return this.#pending.find(source, channel, id, after);
	}

	/** The pairs of a channel, or of a user, that have messages which were deleted or purged. */
	pairsOf(of: { readonly channel: number } | { readonly user: number }): StruckPair[] {
		if ('channel' in of) {
			const pairs = this.#pairs.get(of.channel) ?? [];
			return Array.from(pairs, ([user, pair]) => this.#struck(user, of.channel, pair));
		}
		return Array.from(this.#pairs).flatMap(([channel, pairs]) => {
			const pair = pairs.get(of.user);
			return pair ? [this.#struck(of.user, channel, pair)] : [];
		});
	}

	/** The purges of a user in all channels, in no order. */
	purgesOf(user: number): ModerationMark[] {
		return Array.from(this.#pairs.keys()).flatMap((channel) => [
			...this.overlay.purgesOf(user, channel)
		]);
	}

	/** What was done to a message up to event `at`. */
	removalOf(message: Removable, at: number): Removal | null {
		const removal = this.overlay.removalOf(message);
		return removal && removal.seq <= at ? removal : null;
	}

	#struck(user: number, channel: number, pair: Pair): StruckPair {
		const { version, struck } = pair;
		const known = struck !== null;
		const purged = known ? [] : coveredTimes(this.overlay.purgesOf(user, channel));
		const counts = (pair.counts ??= new TimeCounts());
		if (!known) counts.keepOnly(purged);
		return {
			...{ user, channel, struck, purged, counts },
			deleted: known ? [] : [...(pair.deleted ?? [])],
			keep: (counted) => void (pair.version === version && (pair.struck = counted))
		};
	}

	/** When the user was last purged in the channel, epoch ms. */
	#lastPurge(user: number, channel: number): number {
		return this.overlay.purgesOf(user, channel).at(-1)?.sentAt ?? -Infinity;
	}

	#delete(user: number, channel: number, seq: number): void {
		if (user === 0) return;
		const pair = this.#pairOf(user, channel);
		(pair.deleted ??= new Set()).add(seq);
		pair.change();
	}

	#pairOf(user: number, channel: number): Pair {
		let pairs = this.#pairs.get(channel);
		if (!pairs) this.#pairs.set(channel, (pairs = new Map()));
		let pair = pairs.get(user);
		if (!pair) pairs.set(user, (pair = new Pair()));
		return pair;
	}
}
