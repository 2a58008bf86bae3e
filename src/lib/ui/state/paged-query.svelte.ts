import type { QueryAnswer, QueryName } from '$lib/wire/queries';
import type { Answered, RelayQuery } from './relay-query.svelte';

/** A query that the relay answers page by page. `After` is what a page says of where the next one begins. */
export class PagedQuery<K extends QueryName, After> {
	readonly #page: (after: After | null) => RelayQuery<K>;
	/** The first, and those that were wanted after it. */
	#pages: readonly RelayQuery<K>[] = $state.raw([]);
	/** What came so far, in order. */
	readonly answers: readonly QueryAnswer<K>[] = $derived.by(() =>
		this.#pages.flatMap(({ answer }) => (answer.state === 'kept' ? [answer.body] : []))
	);

	/** `page` makes the query for the page after another; null for the first. */
	constructor(page: (after: After | null) => RelayQuery<K>) {
		this.#page = page;
		this.restart();
	}

	get length(): number {
		return this.#pages.length;
	}

	/** What the first page has come to. */
	get first(): Answered<QueryAnswer<K>> {
		return this.#pages[0]?.answer ?? { state: 'asking' };
	}

	get last(): Answered<QueryAnswer<K>> {
		return this.#pages.at(-1)?.answer ?? { state: 'asking' };
	}

	/**
	 * To be called in an effect: keeps the last page current. Those before stay: a first page that moved on would leave
	 * a hole above the next.
	 */
	keepCurrent(): void {
		this.#pages.at(-1)?.keepCurrent();
	}

	more(after: After): void {
		this.#pages = [...this.#pages, this.#page(after)];
	}

	/** Begins anew with the first page. */
	restart(): void {
		this.#pages = [this.#page(null)];
	}
}
