/** Lays beside events what moderators did that may concern them. What it means for each is moderation-rules.ts' matter. */
import { DAY_MS } from '../../std/time';
import { EventKind } from '../../wire/frame/event';
import { deletedByOf } from '../../wire/frame/moderation';
import { present, type ArchiveDatabase } from '../tables/schema';
import type { ArchivedEvent, ModerationRow } from '../tables/types';

/** What is read of the acts of moderators. */
export type ActsRead = readonly PromiseLike<readonly (ModerationRow | undefined)[]>[];

/**
 * The events, and with each of them those acts of moderators that may have removed it. In a read transaction or a live
 * query, which then follows all acts that may concern these events. `acts`: where to look for them.
 */
export async function withActs(
	db: ArchiveDatabase,
	events: readonly ArchivedEvent[],
	acts: ActsRead = near(db, events)
): Promise<readonly ArchivedEvent[]> {
	const named = db.moderation.bulkGet(events.flatMap((event) => deletedByOf(event) ?? []));
	const found = present((await Promise.all([named, ...acts])).flat());
	if (found.length === 0) return events;
	const groups = new Map<string, Set<ModerationRow>>();
	for (const act of new Map(found.map((each) => [each.seq, each])).values()) {
		for (const group of groupsOf(act)) {
			groups.set(group, (groups.get(group) ?? new Set()).add(act));
		}
	}
	return events.map((event) => {
		const candidates = groupsFor(event).flatMap((group) => [...(groups.get(group) ?? [])]);
		const own = [...new Set(candidates)].filter((act) => mayConcern(act, event));
		return own.length > 0 ? { ...event, acts: own } : event;
	});
}

const purgesOf = (user: number, channel: number | undefined): string => `${user} in ${channel}`;

/** Where events look for an act: a busy channel has many, and most concern others. */
const groupsOf = ({ kind, seq, target, user, channel }: ModerationRow): string[] =>
	kind === EventKind.delete ? [`at ${target}`, `by ${seq}`] : [purgesOf(user, channel)];

const groupsFor = (event: ArchivedEvent): string[] => [
	`at ${event.seq}`,
	`by ${deletedByOf(event)}`,
	purgesOf(event.author?.user ?? 0, event.channel?.id),
	purgesOf(0, event.channel?.id)
];

/** Acts that name one of these events, which are near each other, or that came at most a day after one of them. */
function near({ moderation }: ArchiveDatabase, events: readonly ArchivedEvent[]): ActsRead {
	const seqs = events.map(({ seq }) => seq);
	const times = events.map(({ sentAt }) => sentAt);
	if (seqs.length === 0) return [];
	return [
		moderation
			.where('target')
			.between(Math.min(...seqs), Math.max(...seqs), true, true)
			.toArray(),
		moderation
			.where('sentAt')
			.between(Math.min(...times), Math.max(...times) + DAY_MS, true, true)
			.toArray()
	];
}

const mayConcern = (act: ModerationRow, event: ArchivedEvent): boolean =>
	act.kind === EventKind.delete
		? act.target === event.seq || act.seq === deletedByOf(event)
		: act.channel === event.channel?.id &&
			(act.user === 0 || act.user === event.author?.user) &&
			act.sentAt >= event.sentAt;
