/** The matching events of an archive's segments. */
import { isClearing, isModeration, isShown } from '../../wire/frame/event';
import { segmentFirst, segmentLast, segmentOf } from '../../wire/frame/limits';
import { listTimes } from '../../wire/list-order';
import { Lru } from '../../std/lru';
import { catalogOf } from './catalog-rows';
import { decodeTailFrame } from './decoded';
import { framesIn } from './events';
import { matches, mayMatch } from './filters';
import { segmentReader } from './segment-reader';
import type { ArchiveDatabase, FrameRow } from '../tables/schema';
import type { ArchivedEvent, EventFilter } from '../tables/types';

/** A segment that may have matching events; `frames` are those of an unsealed one. */
export interface SegmentSlice {
	readonly n: number;
	readonly frames: readonly FrameRow[] | null;
}

/** Matching events, ascending by seq, and the list time of each, as if the log had nothing before their segment. */
export interface Matches {
	readonly events: readonly ArchivedEvent[];
	readonly times: readonly number[];
}
const NONE: Matches = { events: [], times: [] };

/**
 * Cache of matching events of sealed segments, which never change. A message keeps the texts of its complete
 * segment in memory, because its names and text are slices of one string: as much memory as a hundred
 * messages.
 */
const KEPT = 32_768;
const HOLDS = 100;
const matching = new Lru<string, Matches>(KEPT, ({ events }) => HOLDS + events.length);

/**
 * Finds what matches a filter in an archive's segments. The catalog excludes those that can't have any. Keep one instance
 * as long as a view shows it: it knows the segments without a match.
 */
export class SegmentMatches {
	readonly #without = new Set<number>();
	/** The cache key of its matching events. */
	readonly #key: string;
	readonly #db: ArchiveDatabase;
	readonly #filter: EventFilter;
	readonly #acts: boolean;

	constructor(db: ArchiveDatabase, filter: EventFilter, acts: boolean) {
		this.#db = db;
		this.#filter = filter;
		this.#acts = acts;
		const { channel, user, from, before } = filter;
		this.#key = [db.name, channel, user, from, before, acts].join(' ');
	}

	/** The segments from bottom to top that may have matching events, ascending. */
	async slices(bottom: number, top: number): Promise<SegmentSlice[]> {
		const sealed = await this.#db.catalog.where('n').between(bottom, top, true, true).primaryKeys();
		const slices = new Map<number, SegmentSlice>();
		for (const n of await this.mayHave(sealed)) slices.set(n, { n, frames: null });
		// If all are sealed, there are no loose frames.
		if (sealed.length > top - bottom) return [...slices.values()];
		const stored = new Set(sealed);
		for (const frame of await framesIn(this.#db, segmentFirst(bottom), segmentLast(top))) {
			const n = segmentOf(frame.first);
			if (!stored.has(n)) slices.set(n, { n, frames: [...(slices.get(n)?.frames ?? []), frame] });
		}
		return [...slices.values()].sort((a, b) => a.n - b.n);
	}

	/** Those of some sealed segments, ascending, that may have matching events. */
	async mayHave(sealed: readonly number[]): Promise<number[]> {
		const unseen = sealed.filter((n) => !this.#without.has(n) && !this.#known(n));
		for (const row of await catalogOf(this.#db, unseen)) {
			if (!mayMatch(row, this.#filter)) this.#without.add(row.n);
		}
		return sealed.filter((n) => !this.#without.has(n));
	}

	/** Reads those slices at once; what comes back finds the matching events of each. */
	async reader(slices: readonly SegmentSlice[]): Promise<(slice: SegmentSlice) => Matches> {
		const sealed = slices.filter(({ frames }) => !frames).map(({ n }) => n);
		// Taken before anything is awaited: meanwhile others read, and may push this out of the cache.
		const known = new Map(sealed.map((n) => [n, this.#known(n)]));
		const segment = await segmentReader(
			this.#db,
			sealed.filter((n) => !known.get(n))
		);
		return ({ n, frames }) =>
			frames
				? this.#match(frames.flatMap((frame) => decodeTailFrame(this.#db.name, frame)))
				: (known.get(n) ?? this.#taken(n, segment(n)));
	}

	/** What matched in a sealed segment, where that is still cached. */
	#known(n: number): Matches | undefined {
		return matching.get(`${this.#key} ${n}`);
	}

	/** What matches among the events of a sealed segment, which is kept; nothing of one that isn't stored. */
	#taken(n: number, events: readonly ArchivedEvent[] | undefined): Matches {
		if (!events) return NONE;
		const found = this.#match(events);
		if (found.events.length > 0) matching.set(`${this.#key} ${n}`, found);
		else this.#without.add(n);
		return found;
	}

	#match(events: readonly ArchivedEvent[]): Matches {
		const all = listTimes(events);
		const times: number[] = [];
		const found = events.filter((event, i) => {
			const isIn = isListed(event, this.#acts) && matches(event, this.#filter);
			if (isIn) times.push(all[i]!);
			return isIn;
		});
		return { events: found, times };
	}
}

/** Whether a list shows it; `acts`: what moderators did, too. */
const isListed = (event: ArchivedEvent, acts: boolean): boolean =>
	isShown(event.kind) || (acts && isModeration(event.kind)) || isClearing(event);
