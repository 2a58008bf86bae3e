/** Lays beside events what moderators did that may concern them. What it means for each is moderation-rules.ts' matter. */
import { EventKind } from '../../wire/frame/event';
import { deletedByOf } from '../../wire/frame/moderation';
import { PURGE_REACH_MS } from '../../wire/moderation-rules';
import { present, type ArchiveDatabase } from '../tables/schema';
import type { ArchivedEvent, ModerationRow } from '../tables/types';

/** Seqs of which one in so many is wanted are read as one range. */
const DENSE = 4;

/**
 * The events, and with each of them those acts of moderators that may have removed it. In a read transaction or a live
 * query, which then follows all acts that may concern these events.
 */
export async function withActs(
	db: ArchiveDatabase,
	events: readonly ArchivedEvent[]
): Promise<readonly ArchivedEvent[]> {
	if (events.length === 0) return events;
	const found = present(
		(
			await Promise.all([
				db.moderation.bulkGet(events.flatMap((event) => deletedByOf(event) ?? [])),
				deletionsOf(db, events),
				purgesOver(db, events)
			])
		).flat()
	);
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

const purgesIn = (user: number, channel: number | undefined): string => `${user} in ${channel}`;

/** Where events look for an act: a busy channel has many, and most concern others. */
const groupsOf = ({ kind, seq, target, user, channel }: ModerationRow): string[] =>
	kind === EventKind.delete ? [`at ${target}`, `by ${seq}`] : [purgesIn(user, channel)];

const groupsFor = (event: ArchivedEvent): string[] => [
	`at ${event.seq}`,
	`by ${deletedByOf(event)}`,
	purgesIn(event.author?.user ?? 0, event.channel?.id),
	purgesIn(0, event.channel?.id)
];

/** The deletions that name one of these events. */
function deletionsOf({ moderation }: ArchiveDatabase, events: readonly ArchivedEvent[]) {
	const seqs = events.map(({ seq }) => seq);
	const [first, last] = [Math.min(...seqs), Math.max(...seqs)];
	const targets = moderation.where('target');
	const isDense = last - first < DENSE * seqs.length;
	return (isDense ? targets.between(first, last, true, true) : targets.anyOf(seqs)).toArray();
}

type Key = [kind: number, user: number, channel: number, sentAt: number];

/**
 * The purges of the events' authors, and the clearings of their channels, of at most as long after one of them as a purge
 * reaches back. Only these are read: events that are near each other may be of times that are years apart, as live ones
 * and an import's are, and between them may be any number of acts.
 */
function purgesOver({ moderation }: ArchiveDatabase, events: readonly ArchivedEvent[]) {
	const times = new Map<string, { readonly of: readonly [number, number]; at: number[] }>();
	for (const { author, channel, sentAt } of events) {
		if (!channel) continue;
		for (const user of new Set([0, author?.user ?? 0])) {
			const key = purgesIn(user, channel.id);
			const known = times.get(key);
			if (known) known.at.push(sentAt);
			else times.set(key, { of: [user, channel.id], at: [sentAt] });
		}
	}
	const ranges: [Key, Key][] = [];
	for (const { of, at } of times.values()) {
		let range: [Key, Key] | null = null;
		for (const from of at.sort((a, b) => a - b)) {
			const to = from + PURGE_REACH_MS;
			if (range && from <= range[1][3]) range[1][3] = to;
			else ranges.push((range = [keyOf(of, from), keyOf(of, to)]));
		}
	}
	return moderation
		.where('[kind+user+channel+sentAt]')
		.inAnyRange(ranges, { includeLowers: true, includeUppers: true })
		.toArray();
}

const keyOf = ([user, channel]: readonly [number, number], sentAt: number): Key => [
	EventKind.purge,
	user,
	channel,
	sentAt
];

const mayConcern = (act: ModerationRow, event: ArchivedEvent): boolean =>
	act.kind === EventKind.delete
		? act.target === event.seq || act.seq === deletedByOf(event)
		: act.channel === event.channel?.id &&
			(act.user === 0 || act.user === event.author?.user) &&
			act.sentAt >= event.sentAt;
