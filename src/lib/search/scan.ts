/** Searching an archive: the first hits as soon as they are found, and in the end how many there are. */
import type { ArchivedEvent } from '../archive/tables/types';
import { PLAIN } from '../query/fold';
import type { TextSpan } from '../query/regex';
import type { ResolvedQuery } from '../query/resolved';
import { SEGMENT_SIZE } from '../wire/frame/limits';
import type { SearchAsk, SearchFound } from './messages';
import { ArchiveSearch, type Part } from './parts';
import { Placing } from './place';
import { regexesOf } from './regexes';
import { TextStore } from './texts';

/** Shortest interval between reports, in ms; the first hits, and all that are wanted, are reported at once. */
const TELL_MS = 150;

/** No text has this sign: the relay leaves it out. */
const NOTHING: ResolvedQuery = {
	groups: [[{ negated: false, any: [{ type: 'text', text: '\0' }] }]],
	sort: 'new',
	fold: PLAIN
};

/** The results of a scan so far. */
class ScanResult {
	readonly hits: ArchivedEvent[] = [];
	total = 0;
	searched = 0;
	readonly #ask: SearchAsk;

	constructor(ask: SearchAsk) {
		this.#ask = ask;
	}

	/** Adds what matches in the next segment; returns whether all hits are there that are wanted, since now. */
	async add({ count, events }: Part): Promise<boolean> {
		this.total += count;
		this.searched += SEGMENT_SIZE;
		const wanted = Math.min(count, this.#ask.limit - this.hits.length);
		if (wanted <= 0) return false;
		if (this.#ask.query.sort === 'old') this.hits.push(...(await events(0, wanted)));
		else this.hits.push(...(await events(count - wanted, count)).toReversed());
		return this.hits.length >= this.#ask.limit;
	}
}

export class Scanner {
	readonly #texts = new TextStore();

	/** Reads the archive's texts, newest first, until `stale` returns true. */
	async readAhead(archive: string, stale: () => boolean): Promise<void> {
		const search = new ArchiveSearch(
			archive,
			NOTHING,
			this.#texts,
			await regexesOf(NOTHING),
			stale
		);
		await search.begin();
		for await (const _ of search.parts());
	}

	/**
	 * Reports results as it scans, and all of them in the end; stops early once `stale` returns true. Throws
	 * RegexRefused.
	 */
	async *scan(ask: SearchAsk, stale: () => boolean): AsyncGenerator<SearchFound> {
		const regexes = await regexesOf(ask.query);
		const search = new ArchiveSearch(ask.archive, ask.query, this.#texts, regexes, stale);
		const { at, stored } = await search.begin();
		const result = new ScanResult(ask);
		const placing = ask.placeFor ? new Placing(ask.placeFor, ask.query.sort) : null;
		const found = (done: boolean): SearchFound => ({
			id: ask.id,
			hits: [...result.hits],
			total: done ? result.total : null,
			searched: done ? stored : Math.min(result.searched, stored),
			stored,
			missing: at - stored,
			at,
			...(placing?.place && { place: placing.place }),
			...(regexes.spans && { spans: spansOf(result.hits, regexes.spans) })
		});
		let toldAt = -Infinity;
		for await (const part of search.parts()) {
			const complete = await result.add(part);
			await placing?.add(part);
			const now = performance.now();
			const again = now - toldAt >= TELL_MS && (result.hits.length > 0 || toldAt !== -Infinity);
			if (!complete && !again) continue;
			toldAt = now;
			yield found(false);
		}
		placing?.end();
		if (!stale()) yield found(true);
	}
}

const spansOf = (
	hits: readonly ArchivedEvent[],
	spans: (text: string) => readonly TextSpan[]
): ReadonlyMap<number, readonly TextSpan[]> =>
	new Map(hits.map(({ seq, text }) => [seq, spans(text)]));
