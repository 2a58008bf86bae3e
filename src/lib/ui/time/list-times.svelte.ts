import type { Archive } from '$lib/archive/read/archive';
import type { EventFilter } from '$lib/archive/tables/types';
import { density, type Density } from '$lib/archive/times/density';
import type { App } from '$lib/ui/state/app.svelte';
import { Live } from '$lib/ui/state/live.svelte';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { SHORTEST_STEP, type Activity } from '$lib/wire/queries';
import { countsOf, isEmpty, type Counts } from './counts';
import { daysOf, type Day } from './days';
import { scaleOf, type Scale } from './scale';
import { unrecordedIn, type Unrecorded } from './unrecorded';

/** Shortest interval between two readings of the counts while messages come, in ms. */
const PACE_MS = 1_000;

/** When a list has messages. */
export interface Times {
	readonly counts: Counts;
	readonly days: readonly Day[];
	readonly scale: Scale;
	/** Whether these are the list's own messages; else they are those of its channel, or of all, among which they are. */
	readonly own: boolean;
}

export interface TimesSource {
	readonly archive: Archive;
	readonly filter: EventFilter;
}

/** When a list has messages, and when nobody recorded them. For a component's setup. */
export class ListTimes {
	readonly #source: () => TimesSource;
	readonly #app: App;
	readonly #density = $derived.by(() => {
		const { archive, filter } = this.#source();
		return new Live(() => density(archive.name, filter.channel), PACE_MS);
	});
	/** Only the log that the relay has can be asked about. */
	readonly #isCurrent = $derived.by(() => this.#app.archive?.name === this.#source().archive.name);
	/** A person's messages: as the relay said last. */
	readonly #person = $derived.by(() => {
		const { user, channel } = this.#source().filter;
		if (user === undefined || !this.#isCurrent) return null;
		const params = { user, ...(channel !== undefined && { channel }), step: SHORTEST_STEP };
		return new RelayQuery(this.#app, { name: 'activity', params });
	});
	readonly #record = $derived.by(() =>
		this.#isCurrent ? new RelayQuery(this.#app, { name: 'record', params: {} }) : null
	);
	/** Undefined until they are read; null without messages. */
	readonly times: Times | null | undefined = $derived.by(() => {
		const all = this.#density.current;
		if (!all) return undefined;
		const { filter } = this.#source();
		const answer = this.#person?.answer;
		const person = answer?.state === 'kept' ? personIn(answer.body, all) : null;
		const counts = countsOf(person ?? all, filter);
		if (isEmpty(counts)) return null;
		const days = daysOf(counts);
		const own = filter.user === undefined || person !== null;
		return { counts, days, scale: scaleOf(counts, days), own };
	});
	readonly unrecorded: readonly Unrecorded[] = $derived.by(() => {
		const answer = this.#record?.answer;
		if (answer?.state !== 'kept') return [];
		const { channel } = this.#source().filter;
		const named = this.#app.channels?.find(({ id }) => id === channel) ?? null;
		if (channel !== undefined && !named) return [];
		return unrecordedIn(answer.body, named);
	});

	constructor(app: App, source: () => TimesSource) {
		this.#app = app;
		this.#source = source;
		$effect(() => this.#person?.keepCurrent());
		$effect(() => this.#record?.keepCurrent());
	}
}

/** A person's counts; of each quarter as large a part is stored as of all its messages. */
function personIn({ step, steps }: Activity, all: Density): Density {
	const perStep = step / SHORTEST_STEP;
	const stored = new Map<number, number>();
	for (const [i, quarter] of all.quarters.entries()) {
		stored.set(quarter, all.stored[i]! / Math.max(1, all.messages[i]!));
	}
	return {
		quarters: Float64Array.from(steps, ([number]) => number * perStep),
		messages: Uint32Array.from(steps, ([, messages]) => messages),
		stored: Uint32Array.from(steps, ([number, messages]) =>
			Math.round(messages * (stored.get(number * perStep) ?? 0))
		),
		complete: all.complete
	};
}
