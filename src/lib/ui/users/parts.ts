/** Parts of a profile, from the relay's answers and newer messages. */
import { shownName } from '$lib/ui/copy/shown-name';
import type { ArchivedEvent, UserCount } from '$lib/archive/tables/types';
import { isCounted } from '$lib/wire/frame/event';
import type { Profile } from '$lib/wire/queries';

export type ProfileChannel = Profile['channels'][number];

/** The user's channels, most messages first, with messages after the answer added. */
export function channelsWith(
	{ at, channels }: Pick<Profile, 'at' | 'channels'>,
	since: readonly ArchivedEvent[]
): ProfileChannel[] {
	const counts = new Map(channels.map((channel) => [channel.id, channel]));
	for (const { seq, kind, channel } of since) {
		if (seq <= at || !isCounted(kind) || !channel) continue;
		const messages = (counts.get(channel.id)?.messages ?? 0) + 1;
		counts.set(channel.id, { ...channel, messages });
	}
	return [...counts.values()].sort((a, b) => b.messages - a.messages || a.id - b.id);
}

/** Names that the user had besides the present one, in order of first use. */
export function otherNames(
	names: Profile['names'],
	user: Pick<UserCount, 'login' | 'displayName'> | undefined
): string[] {
	const shown = names.map(shownName);
	return [...new Set(shown)].filter((name) => !user || name !== shownName(user));
}
