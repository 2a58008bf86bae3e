import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import type { ArchivedEvent, EventFilter } from '$lib/archive/tables/types';
import { userTotal } from '$lib/archive/read/user-total';
import type { People } from '$lib/wire/queries';

/**
 * Every message of a channel or a user, if this device has stored as many as the log has; null if some are
 * missing. It may read the complete archive, so use it only when the relay can't be queried.
 */
export async function wholeOf(
	archive: Archive,
	filter: Pick<EventFilter, 'channel' | 'user'>
): Promise<readonly ArchivedEvent[] | null> {
	const state = await archive.state();
	const total =
		filter.user === undefined
			? await archive.channel(filter.channel ?? 0)
			: await userTotal(archive.name, filter.user);
	if (!state || !total) return null;
	const stretches = await filteredHistory(archive.name, filter).window(1, state.cursor.seq);
	const events = stretches.flatMap((part) => (part.type === 'events' ? part.events : []));
	return events.length === total.messages ? events : null;
}

/** Length of a list of the most active users. */
const MOST_ACTIVE = 20;

/** The users with the most messages in a channel, in the form of the relay's answer. */
export function mostActive(events: readonly ArchivedEvent[]): People['users'] {
	const people = new Map<number, People['users'][number]>();
	for (const { author } of events) {
		if (!author) continue;
		const { user: id, login, displayName, color } = author;
		const messages = (people.get(id)?.messages ?? 0) + 1;
		people.set(id, { id, login, displayName, color, messages });
	}
	return mostOf(people.values());
}

/** The most active of these users. */
export const mostOf = (people: Iterable<People['users'][number]>): People['users'] =>
	[...people].sort((a, b) => b.messages - a.messages || a.id - b.id).slice(0, MOST_ACTIVE);
