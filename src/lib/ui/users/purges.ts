import type { ChannelCount, EventChannel, ModerationRow } from '$lib/archive/tables/types';
import type { Moderator } from '$lib/wire/frame/event';
import { durationOf, moderatorOf } from '$lib/wire/frame/moderation';
import type { Profile } from '$lib/wire/queries';

/** A timeout or a ban. */
export interface Purge {
	readonly seq: number;
	/** Epoch ms. */
	readonly sentAt: number;
	/** Undefined while this device doesn't know it. */
	readonly channel: EventChannel | undefined;
	/** In s; 0 for a ban. */
	readonly duration: number;
	readonly by: Moderator | null;
	/** '' for none. */
	readonly reason: string;
}

/** What this device knows with what the relay said last, newest first. */
export function joinedPurges(
	here: readonly ModerationRow[],
	told: NonNullable<Profile['purges']>['newest'],
	channels: readonly ChannelCount[]
): Purge[] {
	const purges = new Map<number, Purge>(told.map((purge) => [purge.seq, purge]));
	for (const act of here) {
		purges.set(act.seq, {
			...{ seq: act.seq, sentAt: act.sentAt, reason: act.text },
			channel: channels.find(({ id }) => id === act.channel),
			duration: durationOf(act),
			by: moderatorOf(act)
		});
	}
	return [...purges.values()].sort((a, b) => b.sentAt - a.sentAt || b.seq - a.seq);
}
