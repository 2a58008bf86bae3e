import type { Archive } from '$lib/archive/read/archive';
import type { EventFilter } from '$lib/archive/tables/types';
import { density } from '$lib/archive/times/density';
import type { QuarterTotals } from '$lib/archive/times/quarter-counts';
import type { App } from '$lib/ui/state/app.svelte';
import { Live } from '$lib/ui/state/live.svelte';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { SHORTEST_STEP, type Activity } from '$lib/wire/queries';
import { boundedTo } from './counts';
import { timesOf, type Times } from './times';
import { unrecordedIn, type Unrecorded } from './unrecorded';

/** Shortest interval between two readings of the counts while messages come, in ms. */
const PACE_MS = 1_000;

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
		const own = filter.user === undefined || person !== null;
		const totals = boundedTo(person ?? all, filter);
		return totals.quarters.length === 0 ? null : timesOf(totals, own);
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
function personIn({ step, steps }: Activity, all: QuarterTotals): QuarterTotals {
	const perStep = step / SHORTEST_STEP;
	const quarters = Float64Array.from(steps, ([number]) => number * perStep);
	const messages = Uint32Array.from(steps, ([, count]) => count);
	let at = 0;
	const stored = messages.map((count, i) => {
		while (at < all.quarters.length && all.quarters[at]! < quarters[i]!) at++;
		if (all.quarters[at] !== quarters[i]) return 0;
		return Math.round((count * all.stored[at]!) / Math.max(1, all.messages[at]!));
	});
	return { quarters, messages, stored };
}
