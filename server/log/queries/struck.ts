/** How many messages were deleted or purged since they were counted. */
import {
	isCounted,
	moderatorOf,
	durationOf,
	MOST_PURGES,
	type CoveredTime,
	type Profile
} from '../../../src/lib/wire/index';
import type { Ledger } from '../ledger';
import type { LoggedEvent } from '../log';
import type { StruckPair } from '../moderated';
import type { Pace } from '../pace';

/** Messages of a user in a channel, of a time, after event `after` and up to event `at`. */
export interface SentIn {
	readonly user: number;
	readonly channel: number;
	readonly time: CoveredTime;
	readonly after: number;
	readonly at: number;
}

/** What counting reads of the log. */
export interface StruckEvents {
	at(seq: number): LoggedEvent | undefined;
	/** Rejects with LogError `damaged` where they can't be read. */
	countSent(query: SentIn, pace: Pace): Promise<number>;
}

/** The number of struck messages of each pair as of event `at`, which was the log's newest when the pairs were taken. */
export async function countStruck(
	pairs: readonly StruckPair[],
	at: number,
	stored: StruckEvents,
	pace: Pace
): Promise<number[]> {
	const counts: number[] = [];
	for (const pair of pairs) {
		if (pair.struck !== null) counts.push(pair.struck);
		else {
			const struck = await countPair(pair, at, stored, pace);
			pair.keep(struck);
			counts.push(struck);
		}
		if (pace.isDue) await pace.rest();
	}
	return counts;
}

async function countPair(
	{ user, channel, deleted, purged, counts }: StruckPair,
	at: number,
	stored: StruckEvents,
	pace: Pace
): Promise<number> {
	let struck = 0;
	for (const time of purged) {
		// Events don't change: of what was counted before, only later ones are missing.
		const known = counts.get(time);
		const before = known && known.at <= at ? known : { count: 0, at: 0 };
		const later = { user, channel, time, after: before.at, at };
		const count = before.count + (before.at < at ? await stored.countSent(later, pace) : 0);
		counts.set(time, { count, at });
		struck += count;
		if (pace.isDue) await pace.rest();
	}
	for (const seq of deleted) {
		const event = stored.at(seq)?.event;
		if (!event || !isCounted(event.kind)) continue;
		// One that was purged too is counted already.
		if (!purged.some(({ from, to }) => from <= event.sentAt && event.sentAt <= to)) struck++;
		if (pace.isDue) await pace.rest();
	}
	return struck;
}

/** The newest timeouts and bans of a user, and how many there are. */
export function purgesOf(
	ledger: Ledger,
	user: number,
	eventAt: (seq: number) => LoggedEvent | undefined
): NonNullable<Profile['purges']> {
	const marks = ledger.moderated
		.purgesOf(user)
		.sort((a, b) => b.sentAt - a.sentAt || b.seq - a.seq);
	return {
		total: marks.length,
		newest: marks.slice(0, MOST_PURGES).flatMap(({ seq }) => {
			const logged = eventAt(seq);
			if (!logged?.channelKey) return [];
			const { event, channelKey } = logged;
			const channel = { id: event.channel, source: channelKey.source, name: channelKey.name };
			return {
				...{ seq, channel, sentAt: event.sentAt, duration: durationOf(event) },
				by: moderatorOf(event),
				reason: event.text
			};
		})
	};
}
