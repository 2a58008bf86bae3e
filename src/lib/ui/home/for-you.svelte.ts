import type { Archive } from '$lib/archive/read/archive';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { parse } from '$lib/query/parse';
import { resolve } from '$lib/query/resolve';
import { beginSearch } from '$lib/search/client';
import { directoryOf } from '$lib/ui/query/directory';
import type { App } from '$lib/ui/state/app.svelte';
import { both, inChannel } from '$lib/ui/state/messages-query';

/** Answers to the reader, and mentions. */
const QUERY = 'to:me OR is:mention is:unread';
/** How many are read to tell of which channels they are. */
const READ = 1_000;
/** Shortest interval between two searches, in ms. */
const PACE_MS = 10_000;

/** What is told to one of the reader's names in new messages. For a component's setup. */
export class ForYou {
	#hits: readonly ArchivedEvent[] = $state.raw([]);
	readonly byChannel: ReadonlyMap<number, readonly ArchivedEvent[]> = $derived.by(() =>
		Map.groupBy(this.#hits, ({ channel }) => channel?.id ?? 0)
	);

	/** `source`: the archive in which something new is, and how much; null if nothing is, or the reader has no name. */
	constructor(
		app: App,
		source: () => { readonly archive: Archive; readonly unread: number } | null
	) {
		let last = -Infinity;
		let end = (): void => {};
		$effect(() => {
			const wanted = source();
			if (!wanted) {
				this.#hits = [];
				return;
			}
			const begin = async (): Promise<void> => {
				last = performance.now();
				end = await this.#search(app, wanted.archive);
			};
			const due = setTimeout(() => void begin(), Math.max(0, last + PACE_MS - performance.now()));
			return () => clearTimeout(due);
		});
		$effect(() => () => end());
	}

	async #search(app: App, archive: Archive): Promise<() => void> {
		const now = Date.now();
		const parsed = parse(QUERY, now);
		if (parsed.type === 'error') return () => {};
		const directory = await directoryOf(app, archive);
		const resolution = await resolve(parsed.query, { written: QUERY, directory, now });
		if (resolution.type === 'error') return () => {};
		return beginSearch({ archive: archive.name, query: resolution.query, limit: READ }, (told) => {
			if ('hits' in told && told.total !== null) this.#hits = told.hits;
		});
	}
}

/** The query of what is for the reader in a channel. */
export const forYouIn = (channel: number): string => both(QUERY, inChannel(channel));
