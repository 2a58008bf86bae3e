import type { ArchivedEvent, EventFilter } from '$lib/archive/tables/types';
import { attributesFromText } from '$lib/wire/frame/packed';
import type { SearchPage } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { RelayQuery, type Answered } from '$lib/ui/state/relay-query.svelte';
import { HITS } from './search.svelte';

/** The relay's answer to a search, page by page: over the whole log, for a device that doesn't hold all of it. */
export class RelaySearch {
	/** The first, and those that were asked for after it. */
	#pages: readonly RelayQuery<'search'>[] = $state.raw([]);
	/** What was found so far, newest first, as of the first page. */
	readonly hits: readonly ArchivedEvent[] = $derived.by(() => this.#hits());

	constructor(
		private readonly app: App,
		private readonly text: string,
		private readonly filter: EventFilter
	) {
		this.#pages = [this.#page(null)];
	}

	/** What the first page has come to; it says how many there are in all. */
	get answer(): Answered<SearchPage> {
		return this.#pages[0]?.answer ?? { state: 'asking' };
	}

	/**
	 * To be called in an effect: asks what wasn't asked yet. What came since then is on the device, if it `followed`;
	 * else the relay is asked anew, from the first page on.
	 */
	keepCurrent(followed: boolean): void {
		if (!followed && this.#pages.length > 1) this.#pages = [this.#page(null)];
		// A first page that moved on would leave a hole above the next.
		if (this.#pages.length === 1) this.#pages[0]?.keepCurrent();
		else this.#pages.at(-1)?.keepCurrent();
	}

	/** Asks for the page after those that are here. */
	more(): void {
		const last = this.#pages.at(-1)?.answer;
		const seq = this.hits.at(-1)?.seq;
		const { answer } = this;
		if (last?.state !== 'kept' || answer.state !== 'kept' || seq === undefined) return;
		if (this.hits.length < answer.body.total) this.#pages = [...this.#pages, this.#page(seq)];
	}

	#page(before: number | null): RelayQuery<'search'> {
		const { channel, user, from, before: to } = this.filter;
		const params = { q: this.text, channel, user, from, to, before, limit: HITS };
		return new RelayQuery(this.app, { name: 'search', params });
	}

	#hits(): readonly ArchivedEvent[] {
		return this.#pages.flatMap(({ answer }) =>
			answer.state === 'kept' ? answer.body.hits.map(asEvent) : []
		);
	}
}

const asEvent = ({ author, attributes, ...hit }: SearchPage['hits'][number]): ArchivedEvent => ({
	...hit,
	author: author && { ...author, attributes: attributesFromText(author.attributes) },
	attributes: attributesFromText(attributes)
});
