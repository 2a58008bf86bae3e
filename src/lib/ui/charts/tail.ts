/** What the relay answered last, with what came since. Not in a module that Svelte compiles: see Archive.together. */
import type { Archive } from '$lib/archive/read/archive';
import type { History } from '$lib/archive/read/history';
import type { ArchivedEvent, CachedAnswer } from '$lib/archive/tables/types';
import type { Activity, Query, QueryAnswer, QueryName } from '$lib/wire/queries';

/** What came after event `at`, up to event `to`; null where this device doesn't hold all of it. */
export type Since<S> = (at: number, to: number) => Promise<readonly S[] | null>;

/** A query, and how what came since its answer is read. */
export interface Tailed<K extends QueryName, S> {
	readonly query: Query<K>;
	readonly since: Since<S>;
}

export interface WithTail<A, S> {
	readonly answer: CachedAnswer<A> | undefined;
	/** Null also where there is no answer. */
	readonly since: readonly S[] | null;
}

/** What the relay said last of a channel or a user, and when how much was written. */
export interface Answers<K extends QueryName, S> {
	readonly about: WithTail<QueryAnswer<K>, S>;
	readonly activity: WithTail<Activity, ArchivedEvent>;
}

/** Reads both answers with what came since. For a live query. */
export async function readAnswers<K extends QueryName, S>(
	archive: Archive,
	about: Tailed<K, S>,
	activity: Tailed<'activity', ArchivedEvent>
): Promise<Answers<K, S>> {
	const [said, steps, state] = await Promise.all([
		archive.answer(about.query),
		archive.answer(activity.query),
		archive.state()
	]);
	const to = state?.cursor.seq ?? 0;
	const tailOf = async <T>(at: number | undefined, since: Since<T>) =>
		at === undefined ? null : since(at, to);
	return {
		about: { answer: said, since: await tailOf(said?.kept?.body.at, about.since) },
		activity: { answer: steps, since: await tailOf(steps?.kept?.body.at, activity.since) }
	};
}

/** The events of a history since then. */
export const eventsSince =
	(history: History): Since<ArchivedEvent> =>
	async (at, to) => {
		const stretches = await history.window(at + 1, to);
		const events = stretches.flatMap((part) => (part.type === 'events' ? [part.events] : []));
		return events.length === stretches.length ? events.flat() : null;
	};
