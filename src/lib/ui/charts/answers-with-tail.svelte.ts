import type { Archive } from '$lib/archive/read/archive';
import type { History } from '$lib/archive/read/history';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import type { QueryAnswer } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { FIGURES_MS, Live } from '$lib/ui/state/live.svelte';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { stepHere, withEvents, type Steps } from './activity';
import { eventsSince, readAnswers, type Answers, type Tailed, type WithTail } from './tail';
import { wholeOf } from './whole';

/** A value as of now, or as of when the relay said so. */
export interface Shown<T> {
	readonly value: T;
	/** When it was exact, epoch ms; null where it is exact now. */
	readonly asOf: number | null;
}

/** How a value is made of an answer. */
interface Making<A, S, T> {
	/** Of the answer, with what has come since. */
	readonly add: (body: A, since: readonly S[]) => T;
	/** Of all the messages that there are. */
	readonly count: (whole: readonly ArchivedEvent[]) => T;
}

/** Whose messages, and what is shown of them besides their times. */
interface Subject<K extends 'people' | 'profile', S, T>
	extends Tailed<K, S>, Making<QueryAnswer<K>, S, T> {
	readonly filter: { readonly channel: number } | { readonly user: number };
	readonly history: History;
}

/**
 * What a channel's or a user's messages are about, and when how many were written: as the relay said it last, with
 * what has come since added. Without the relay it is counted, if this device has all the messages.
 */
export class AnswersWithTail<K extends 'people' | 'profile', S, T> {
	readonly step = stepHere();
	readonly about: RelayQuery<K>;
	readonly activity: RelayQuery<'activity'>;
	readonly #read: Live<Answers<K, S>>;
	readonly #all: Live<readonly ArchivedEvent[] | null>;
	/** All of the messages, if need be and this device has them. */
	readonly #whole = $derived.by(() =>
		[this.about, this.activity].some(({ answer }) => answer.state === 'out-of-reach')
			? this.#all.current
			: null
	);
	/** Null while neither the relay nor this device can tell; so are `steps`. */
	readonly shown: Shown<T> | null = $derived.by(() =>
		shownOf(this.#read.current?.about, this.#whole, this.#making)
	);
	readonly steps: Shown<Steps> | null = $derived.by(() =>
		shownOf(this.#read.current?.activity, this.#whole, {
			add: withEvents,
			count: (whole) => withEvents({ at: 0, step: this.step, steps: [] }, whole)
		})
	);
	readonly #making: Making<QueryAnswer<K>, S, T>;

	constructor(app: App, archive: Archive, subject: Subject<K, S, T>) {
		const { filter, history } = subject;
		const query = { name: 'activity', params: { ...filter, step: this.step } } as const;
		this.#making = subject;
		this.about = new RelayQuery(app, subject.query);
		this.activity = new RelayQuery(app, query);
		this.#all = new Live(() => wholeOf(archive, filter), FIGURES_MS);
		const activity = { query, since: eventsSince(history) };
		this.#read = new Live(() => readAnswers(archive, subject, activity), FIGURES_MS);
	}

	/** What the relay said last; undefined before it said anything. */
	get body(): QueryAnswer<K> | undefined {
		return this.#read.current?.about.answer?.kept?.body;
	}

	/** To be called in an effect: asks the relay while what is shown isn't exact. */
	keepCurrent(): void {
		this.about.keepCurrent();
		this.activity.keepCurrent();
	}
}

function shownOf<A, S, T>(
	said: WithTail<A, S> | undefined,
	whole: readonly ArchivedEvent[] | null | undefined,
	{ add, count }: Making<A, S, T>
): Shown<T> | null {
	const kept = said?.answer?.kept;
	if (kept)
		return { value: add(kept.body, said.since ?? []), asOf: said.since ? null : kept.storedAt };
	return whole ? { value: count(whole), asOf: null } : null;
}
