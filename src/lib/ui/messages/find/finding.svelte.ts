import { untrack } from 'svelte';
import type { Archive } from '$lib/archive/read/archive';
import { gapsIn, sizeOf } from '$lib/archive/tables/ranges';
import type { ArchivedEvent, ArchiveState } from '$lib/archive/tables/types';
import type { ResolvedQuery } from '$lib/query/resolved';
import type { HitPlace } from '$lib/search/messages';
import type { SearchPage } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected } from '$lib/ui/state/connection';
import { Debounced } from '$lib/ui/state/debounced.svelte';
import { messageHoldings } from '$lib/ui/state/holdings';
import type { Answered } from '$lib/ui/state/relay-query.svelte';
import { joined, type Joined } from './joined-hits';
import { isForRelay, RelaySearch } from './relay-search.svelte';
import { HITS, hitsOf, Search, type Searching } from './search.svelte';

export interface FindingSource {
	readonly archive: Archive | undefined;
	/** The archive's present state. */
	readonly state: ArchiveState | undefined;
	/** Null while there is nothing to find. */
	readonly query: ResolvedQuery | null;
	/** Whether hits are wanted, or only their number. */
	readonly hits: boolean;
}

/** The answer to a query, from this device and, where messages are missing here, from the relay. For a component's setup. */
export class Finding {
	readonly #search = new Search();
	readonly #source: () => FindingSource;
	/** One object as long as the query is the same. */
	readonly #text = $derived.by(() => JSON.stringify(this.#source().query));
	readonly #query: ResolvedQuery | null = $derived(JSON.parse(this.#text) as ResolvedQuery | null);
	readonly #hits = $derived.by(() => this.#source().hits);
	readonly #archive = $derived.by(() => this.#source().archive);
	readonly #partial = $derived.by(() => {
		const { state } = this.#source();
		return state !== undefined && sizeOf(state.coverage) < state.cursor.seq;
	});
	readonly #relay: RelaySearch | null = $derived.by(() => {
		const query = this.#query;
		// For an earlier archive there is no relay to query.
		const current = this.#archive?.name === this.#app.archive?.name;
		if (!query || !this.#partial || !current || !isForRelay(query)) return null;
		return new RelaySearch(this.#app, query, this.#hits ? HITS : 0);
	});
	/** A stored answer of the relay is useful only while it knows more than this device. */
	readonly answer: Answered<SearchPage> | null = $derived.by(
		() =>
			this.#relay &&
			(isConnected(this.#app.status) ? this.#relay.answer : ({ state: 'out-of-reach' } as const))
	);
	/** Whether this device has stored everything since the relay's answer. */
	readonly #followed = $derived.by(() => {
		const { state } = this.#source();
		if (this.answer?.state !== 'kept' || !state) return true;
		const since = { first: this.answer.body.at + 1, last: state.cursor.seq };
		return gapsIn(state.coverage, since).length === 0;
	});
	readonly joint: Joined = $derived.by(() => {
		const [relay, answer] = [this.#relay, this.answer];
		if (!relay || answer?.state !== 'kept') return { hits: this.#here, whole: true, short: false };
		const { at, total } = answer.body;
		const here = this.#followed ? this.#search.state : null;
		return joined({ hits: relay.hits, at, total }, here, this.#query?.sort ?? 'new');
	});
	readonly #holdings = $derived.by(() =>
		this.#partial && this.#archive ? messageHoldings(this.#archive) : null
	);
	readonly #app: App;
	#limit = HITS;
	/** The hit whose place is wanted. */
	#placed: number | null = null;

	constructor(app: App, source: () => FindingSource) {
		this.#app = app;
		this.#source = source;
		const typed = new Debounced(() => this.#text);
		$effect(() => {
			if (typed.now) this.#relay?.keepCurrent(this.#followed);
		});
		$effect(() => {
			const [archive, query, hits] = [this.#archive, this.#query, this.#hits];
			const limit = hits ? HITS : 0;
			this.#limit = limit;
			untrack(() => {
				if (archive && query) this.#search.ask({ archive, query, limit, placeFor: this.#placed });
				else this.close();
			});
		});
		$effect(() => {
			const { state } = this.#source();
			void [state?.cursor.seq, state?.coverage];
			untrack(() => this.#query && this.#search.refresh());
		});
		$effect(() => () => this.close());
	}

	get state(): Searching {
		return this.#search.state;
	}

	/** Messages of the log that this device doesn't have. */
	get missing(): number {
		return (
			this.#holdings?.current?.missing ??
			(this.state.type === 'found' ? this.state.found.missing : 0)
		);
	}

	/** Whether another total will follow by itself. */
	get searching(): boolean {
		const { state, answer } = this;
		return (
			answer?.state === 'asking' ||
			state.type === 'begun' ||
			(state.type === 'found' && state.found.total === null)
		);
	}

	/** More hits, before the reader reaches the last one. */
	reach(): void {
		if (this.joint.whole) this.#relay?.more();
		if (this.#here.length >= this.#limit) this.more();
	}

	/** More of this device's hits. */
	more(): void {
		this.#limit += HITS;
		this.#search.more({ limit: this.#limit });
	}

	/** Whether all hits are this device's, which knows the place of each. */
	get places(): boolean {
		return this.answer?.state !== 'kept';
	}

	/** The place of the hit at `seq`, which is looked for; undefined until it is known, and where the device doesn't. */
	placeFor(seq: number): HitPlace | undefined {
		const { state } = this;
		if (!this.places || state.type !== 'found' || state.found.place?.seq !== seq) return undefined;
		return state.found.place;
	}

	/** Looks for the place of a hit that isn't among those that are loaded. */
	place(seq: number): void {
		if (this.#placed === seq) return;
		this.#placed = seq;
		this.#search.more({ placeFor: seq });
	}

	close(): void {
		this.#search.close();
	}

	get #here(): readonly ArchivedEvent[] {
		return hitsOf(this.#search.state);
	}
}
