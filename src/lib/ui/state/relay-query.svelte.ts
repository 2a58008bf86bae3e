import { untrack } from 'svelte';
import type { CachedAnswer } from '$lib/archive/tables/types';
import type { Query, QueryAnswer, QueryName } from '$lib/wire/queries';
import type { App } from './app.svelte';
import { now } from './clock.svelte';
import { isConnected } from './connection';
import { Live } from './live.svelte';

/** Shortest age at which a stored answer is refreshed while the log grows, in ms. */
const REFRESH_MS = 15_000;

/** A query that nothing came of, not even a refusal by the relay, is sent again after this long: it was lost on the way. */
const LOST_MS = 2_000;
/** In place of a time in `performance.now()` time. */
const NEVER = -Infinity;

/** The state of a query for a page. */
export type Answered<T> =
	/** Nothing is stored, and the query is pending. */
	| { readonly state: 'asking' }
	/** Nothing is stored, and there is no relay to query. */
	| { readonly state: 'out-of-reach' }
	/** Nothing is stored: the relay refused, with this status (0: nothing answered). */
	| { readonly state: 'refused'; readonly status: number }
	/** Exact as of event `body.at`; `renewed`: it came after this query was first sent. */
	| {
			readonly state: 'kept';
			readonly body: T;
			readonly storedAt: number;
			readonly renewed: boolean;
	  };

/**
 * A query to the relay: what this device keeps of its answers, live, and asked again while the relay is
 * there.
 */
export class RelayQuery<K extends QueryName> {
	/** Undefined while it is being read, null if there is nothing. */
	readonly #asked: Live<CachedAnswer<QueryAnswer<K>> | null>;
	#askedAt = NEVER;
	/** The answer that was there when it was first sent: not by its age, as clocks can be set back. */
	#before: number | null | undefined;
	readonly #app: App;
	readonly #query: Query<K>;

	constructor(app: App, query: Query<K>) {
		this.#app = app;
		this.#query = query;
		const { archive } = app;
		this.#asked = new Live(async () => (await archive?.answer(query)) ?? null);
	}

	get answer(): Answered<QueryAnswer<K>> {
		const asked = this.#asked.current;
		if (asked?.kept) {
			const renewed = this.#before !== undefined && asked.kept.storedAt !== this.#before;
			return { state: 'kept', ...asked.kept, renewed };
		}
		const { status } = this.#app;
		if (!isConnected(status)) {
			return { state: status.state === 'starting' ? 'asking' : 'out-of-reach' };
		}
		if (asked && asked.refused !== null) return { state: 'refused', status: asked.refused };
		return { state: 'asking' };
	}

	/**
	 * Call it in an effect: sends the query while the relay is connected, and again when the stored answer is
	 * older than the log; `always`: also while the log doesn't grow; `serves`: how long an answer does, in ms.
	 */
	keepCurrent({ always = false, serves = REFRESH_MS } = {}): void {
		const app = this.#app;
		if (!app.archive || !isConnected(app.status)) return;
		const asked = this.#asked.current;
		if (asked === undefined) return;
		const answered = asked && (asked.kept !== null || asked.refused !== 0);
		const pause = answered ? serves : LOST_MS;
		// The clock makes the effect run again.
		now();
		const due = performance.now() - this.#askedAt >= pause;
		const at = asked?.kept?.body.at;
		const behind = always || this.#askedAt === NEVER || at !== app.state?.cursor.seq;
		if (!due || !behind) return;
		this.#before ??= asked?.kept?.storedAt ?? null;
		untrack(() => this.#send());
	}

	#send(): void {
		this.#askedAt = performance.now();
		this.#app.sync.query(this.#query);
	}
}
