/** Parts of a profile, from what the relay said and the messages since. */
import type { Archive } from '$lib/archive/read/archive';
import type { FilteredHistory } from '$lib/archive/read/history';
import type { ArchivedEvent, CachedAnswer, UserCount } from '$lib/archive/tables/types';
import { isCounted } from '$lib/wire/frame/event';
import type { Activity, Profile, Query } from '$lib/wire/queries';

export type ProfileChannel = Profile['channels'][number];

/** What the relay said of a user last. */
export interface Answers {
	readonly profile: CachedAnswer<Profile> | undefined;
	readonly activity: CachedAnswer<Activity> | undefined;
	/** The user's messages since the older of the two answers; null where some of them aren't on this device. */
	readonly since: readonly ArchivedEvent[] | null;
}

/** Reads what the relay said to two questions, and the user's messages since. For a live query. */
export async function readAnswers(
	archive: Archive,
	history: FilteredHistory,
	about: Query<'profile'>,
	activityOf: Query<'activity'>
): Promise<Answers> {
	const [profile, activity, state] = await Promise.all([
		archive.answer(about),
		archive.answer(activityOf),
		archive.state()
	]);
	const ats = [profile, activity].flatMap((asked) => asked?.kept?.body.at ?? []);
	if (ats.length === 0 || !state) return { profile, activity, since: null };
	const stretches = await history.window(Math.min(...ats) + 1, state.cursor.seq);
	const whole = stretches.every(({ type }) => type === 'events');
	const since = stretches.flatMap((part) => (part.type === 'events' ? part.events : []));
	return { profile, activity, since: whole ? since : null };
}

/** The user's channels, most messages first, with those that came after the answer. */
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
	const shown = names.map(({ login, displayName }) => displayName || login);
	return [...new Set(shown)].filter((name) => name !== (user?.displayName || user?.login));
}
