import type { Archive } from '$lib/archive/read/archive';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import type { ResolvedQuery } from '$lib/query/resolved';
import { beginSearch } from '$lib/search/client';
import type { SearchFound } from '$lib/search/messages';
import { replyOf, type Row, type RowOptions } from '$lib/ui/messages/row/rows';
import { isSameDay } from '$lib/ui/copy/dates';

/** Number of hits displayed at first, and added by each step. */
export const HITS = 60;
/** Shortest interval between searches of new messages, in ms; they also take at most a fifth of the time. */
const REFRESH_MS = 1_000;

/** The state of a search. While a new one has begun, the previous hits are still displayed. */
export type Searching =
	| { readonly type: 'begun'; readonly before: readonly ArchivedEvent[] }
	| { readonly type: 'found'; readonly found: SearchFound }
	/** An expression of the query can't be run: `message` says why. */
	| {
			readonly type: 'refused';
			readonly source: string;
			readonly message: string;
			readonly before: readonly ArchivedEvent[];
	  }
	| { readonly type: 'failed' };

/** The hits to show. */
export function hitsOf(searching: Searching): readonly ArchivedEvent[] {
	switch (searching.type) {
		case 'begun':
		case 'refused':
			return searching.before;
		case 'found':
			return searching.found.hits;
		case 'failed':
			return [];
	}
}

export interface SearchRequest {
	readonly archive: Archive;
	readonly query: ResolvedQuery;
	/** Number of hits wanted. */
	readonly limit: number;
	/** A hit whose place among all of them is wanted. */
	readonly placeFor: number | null;
}

/** A search over all messages stored on this device. It runs in a worker, so typing never waits. */
export class Search {
	#state: Searching = $state.raw({ type: 'begun', before: [] });
	#request: SearchRequest | null = null;
	#end: () => void = () => {};
	#again: ReturnType<typeof setTimeout> | undefined;
	/** When the last search began, and the duration of the last complete one, in ms. */
	#begunAt = 0;
	#took = 0;
	#running = false;
	/** Whether the archive has changed since the running search began. */
	#changed = false;

	get state(): Searching {
		return this.#state;
	}

	/** Starts another search. */
	ask(request: SearchRequest): void {
		this.#request = request;
		this.#state = { type: 'begun', before: hitsOf(this.#state) };
		this.#begin();
	}

	/** Requests more hits of the same search, or the place of another one. */
	more(wanted: Partial<Pick<SearchRequest, 'limit' | 'placeFor'>>): void {
		if (!this.#request) return;
		this.#request = { ...this.#request, ...wanted };
		this.#begin();
	}

	/** The archive has changed: searches again soon. */
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
		const { archive, ...wanted } = request;
		this.#end = beginSearch({ ...wanted, archive: archive.name }, (told) => {
			const ended = 'failed' in told || 'refused' in told;
			const done = ended || told.total !== null;
			if (done) {
				this.#running = false;
				this.#took = performance.now() - this.#begunAt;
				if (this.#changed) this.refresh();
			}
			const whole = this.#state.type === 'found' && this.#state.found.total !== null;
			// Only complete results replace complete results.
			if (ended)
				this.#state =
					'refused' in told
						? { type: 'refused', ...told.refused, before: hitsOf(this.#state) }
						: { type: 'failed' };
			else if (done || !whole) this.#state = { type: 'found', found: this.#same(told) };
		});
	}

	/** Hits that are on the screen already keep their objects, so nothing is rendered again. */
	#same(told: SearchFound): SearchFound {
		const before = hitsOf(this.#state);
		const { hits } = told;
		const same =
			hits.length === before.length && hits.every(({ seq }, i) => seq === before[i]?.seq);
		return same ? { ...told, hits: before } : told;
	}
}

/**
 * Hits as rows, in the order of their query: each shows its name and the day, and a day begins when it differs from the
 * row above. `copies`: of hits of several channels.
 */
export function hitRows(
	hits: readonly ArchivedEvent[],
	{ copies, quoted }: Pick<RowOptions, 'copies' | 'quoted'> = {}
): Row[] {
	const shown = hits.filter(({ seq }) => copies?.get(seq) !== null);
	return shown.map((event, i) => {
		const above = shown[i - 1];
		return {
			event,
			continues: false,
			again: false,
			listed: event.sentAt,
			newDay: above === undefined || !isSameDay(above.sentAt, event.sentAt),
			dated: true,
			above: above?.seq ?? null,
			reply: replyOf(event, (seq) => quoted?.get(seq)),
			also: copies?.get(event.seq) ?? []
		};
	});
}
