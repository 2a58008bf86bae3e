import type { Archive } from '$lib/archive/read/archive';
import type { ArchivedEvent, EventFilter } from '$lib/archive/tables/types';
import { beginSearch } from '$lib/search/client';
import type { SearchFound } from '$lib/search/messages';
import type { Row } from '$lib/ui/messages/row/rows';
import { isSameDay } from '$lib/ui/state/dates';

/** Hits that are shown at first, and more at each step. */
export const HITS = 60;
/** New messages are searched at most this often, in ms, and never for more than a fifth of the time. */
const REFRESH_MS = 1_000;

/** How a search goes. While one has begun, the hits of the one before still stand there. */
export type Searching =
	| { readonly type: 'begun'; readonly before: readonly ArchivedEvent[] }
	| { readonly type: 'found'; readonly found: SearchFound }
	| { readonly type: 'failed' };

/** The hits to show. */
export function hitsOf(searching: Searching): readonly ArchivedEvent[] {
	switch (searching.type) {
		case 'begun':
			return searching.before;
		case 'found':
			return searching.found.hits;
		case 'failed':
			return [];
	}
}

/** What is looked for, and where. */
export interface SearchRequest {
	readonly archive: Archive;
	readonly text: string;
	readonly filter: EventFilter;
	/** Hits that are wanted. */
	readonly limit: number;
}

/** A search over the whole of what this device holds. It runs on a thread of its own, so that typing never waits. */
export class Search {
	#state: Searching = $state.raw({ type: 'begun', before: [] });
	#request: SearchRequest | null = null;
	#end: () => void = () => {};
	#again: ReturnType<typeof setTimeout> | undefined;
	/** When the last search began and how long the last whole one took, in ms. */
	#begunAt = 0;
	#took = 0;
	#running = false;
	/** Whether the archive has changed since the search that runs began. */
	#changed = false;

	get state(): Searching {
		return this.#state;
	}

	/** Looks for something else. */
	ask(request: SearchRequest): void {
		this.#request = request;
		this.#state = { type: 'begun', before: hitsOf(this.#state) };
		this.#begin();
	}

	/** Asks for more of the same. */
	more(limit: number): void {
		if (!this.#request) return;
		this.#request = { ...this.#request, limit };
		this.#begin();
	}

	/** The archive has changed: looks again soon. */
	refresh(): void {
		this.#changed = this.#running;
		if (this.#running || this.#again !== undefined) return;
		const pause = Math.max(REFRESH_MS, 5 * this.#took) - (performance.now() - this.#begunAt);
		this.#again = setTimeout(() => this.#begin(), Math.max(0, pause));
	}

	close(): void {
		clearTimeout(this.#again);
		this.#end();
	}

	#begin(): void {
		const request = this.#request;
		if (!request) return;
		this.close();
		this.#again = undefined;
		this.#begunAt = performance.now();
		this.#running = true;
		this.#changed = false;
		const { archive, text, filter, limit } = request;
		this.#end = beginSearch({ archive: archive.name, text, filter, limit }, (told) => {
			const failed = 'failed' in told;
			const done = failed || told.total !== null;
			if (done) {
				this.#running = false;
				this.#took = performance.now() - this.#begunAt;
				if (this.#changed) this.refresh();
			}
			const whole = this.#state.type === 'found' && this.#state.found.total !== null;
			// What was whole is replaced by what is whole.
			if (done || !whole) {
				this.#state = failed ? { type: 'failed' } : { type: 'found', found: this.#same(told) };
			}
		});
	}

	/** Hits that are those on the screen stay the same objects: nothing is rendered again. */
	#same(told: SearchFound): SearchFound {
		const before = hitsOf(this.#state);
		const { hits } = told;
		const same =
			hits.length === before.length && hits.every(({ seq }, i) => seq === before[i]?.seq);
		return same ? { ...told, hits: before } : told;
	}
}

/** Hits as rows, newest first: each is whole in itself, and a day begins where it differs from the row above. */
export const hitRows = (hits: readonly ArchivedEvent[]): Row[] =>
	hits.map((event, i) => {
		const above = hits[i - 1];
		const { reply } = event;
		return {
			event,
			continues: false,
			newDay: above === undefined || !isSameDay(above.sentAt, event.sentAt),
			reply:
				reply === null
					? null
					: reply.type === 'quote'
						? { author: reply.author, excerpt: reply.excerpt }
						: { author: '', excerpt: null }
		};
	});
