import type { ArchivedEvent, EventFilter } from '$lib/archive/tables/types';
import { attributesFromText } from '$lib/wire/frame/packed';
import type { SearchPage } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { PagedQuery } from '$lib/ui/state/paged-query.svelte';
import { RelayQuery, type Answered } from '$lib/ui/state/relay-query.svelte';
import { HITS } from './search.svelte';

/** The relay's answer to a search, page by page: over the complete log, for a device that hasn't stored all of it. */
export class RelaySearch {
	/** The next one begins below a seq. */
	readonly #pages: PagedQuery<'search', number>;
	/** The hits so far, newest first, as of the first page. */
	readonly hits: readonly ArchivedEvent[] = $derived.by(() =>
		this.#pages.answers.flatMap(({ hits }) => hits.map(asEvent))
	);

	constructor(app: App, text: string, { channel, user, from, before: to }: EventFilter) {
		this.#pages = new PagedQuery((before) => {
			const params = { q: text, channel, user, from, to, before, limit: HITS };
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
