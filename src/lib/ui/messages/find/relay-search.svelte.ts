import type { ArchivedEvent } from '$lib/archive/tables/types';
import type { Condition, ResolvedQuery } from '$lib/query/resolved';
import { attributesFromText } from '$lib/wire/frame/packed';
import type { SearchPage } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { PagedQuery } from '$lib/ui/state/paged-query.svelte';
import { RelayQuery, type Answered } from '$lib/ui/state/relay-query.svelte';
import { HITS } from './search.svelte';

/** Whether the relay can be asked: what was read only this device knows. */
export const isForRelay = ({ groups }: ResolvedQuery): boolean =>
	!groups.flat().some(({ any }) => any.some(({ type }: Condition) => type === 'unread'));

/** The relay's answer to a query, page by page: over the complete log, for a device that hasn't stored all of it. */
export class RelaySearch {
	/** The next one begins after a seq, in the order of the query. */
	readonly #pages: PagedQuery<'search', number>;
	/** The hits so far, as of the first page. */
	readonly hits: readonly ArchivedEvent[] = $derived.by(() =>
		this.#pages.answers.flatMap(({ hits }) => hits.map(asEvent))
	);

	/** `wanted`: hits of a page; where only the total is wanted, the fewest that the relay serves. */
	constructor(app: App, query: ResolvedQuery, wanted = HITS) {
		const from = query.sort === 'new' ? 'before' : 'after';
		const [text, limit] = [JSON.stringify(query), Math.max(1, wanted)];
		this.#pages = new PagedQuery((seq) => {
			const params = { query: text, [from]: seq, limit };
			return new RelayQuery(app, { name: 'search', params });
		});
	}

	/** The state of the first page, which includes the total. */
	get answer(): Answered<SearchPage> {
		return this.#pages.first;
	}

	/**
	 * Call it in an effect: sends pending queries. If the device `followed` the log since, it has newer
	 * messages itself; otherwise the query is repeated from the first page on.
	 */
	keepCurrent(followed: boolean): void {
		if (!followed && this.#pages.length > 1) this.#pages.restart();
		this.#pages.keepCurrent();
	}

	/** Requests the next page. */
	more(): void {
		const { first, last } = this.#pages;
		const seq = this.hits.at(-1)?.seq;
		if (last.state !== 'kept' || first.state !== 'kept' || seq === undefined) return;
		if (this.hits.length < first.body.total) this.#pages.more(seq);
	}
}

const asEvent = ({ author, attributes, ...hit }: SearchPage['hits'][number]): ArchivedEvent => ({
	...hit,
	author: author && { ...author, attributes: attributesFromText(author.attributes) },
	attributes: attributesFromText(attributes)
});
