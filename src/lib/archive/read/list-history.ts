/** Reading along the order of lists (docs/decisions/0108-order-of-lists.md). */
import type { ArchivedEvent, EventFilter, SeqRange, Stretch } from '../tables/types';
import { importOf } from '../../wire/frame/origin';
import { segmentOf } from '../../wire/frame/limits';
import { compareSpots, listTimes, type Spot } from '../../wire/list-order';
import { withActs } from './acts';
import { decodeTailFrame } from './decoded';
import { eventsOfSegment } from './events';
import type { Reach } from './history';
import { listIndexOf, type Chunk, type ListIndex, type Part, type PlacedGap } from './list-index';
import { SegmentMatches } from './segment-matches';
import { databaseOf, type ArchiveDatabase } from '../tables/schema';

/** Reads a list in its order. Each read is of one moment. */
export interface ListHistory {
	/** What stands from … to, both included: events, and between them whatever isn't stored. */
	window(from: Spot, to: Spot): Promise<Stretch[]>;
	/** The spot that a walk from `before` (exclusive) towards older messages reaches. */
	older(before: Spot, reach: Reach): Promise<Spot>;
	/** The spot that a walk from `after` (exclusive) towards newer messages reaches. */
	newer(after: Spot, reach: Reach): Promise<Spot>;
	/** Where an event stands, also one that doesn't match: if it isn't stored, the gap that it is in. */
	spotOf(seq: number): Promise<Spot>;
	/** Where the first message at `time` (epoch ms) or later stands, or the gap before it; the list's end if there is none. */
	spotAt(time: number): Promise<Spot>;
	/** Nothing stands before or after these. */
	ends(): Promise<{ readonly first: Spot; readonly last: Spot }>;
}

/** Seqs are whole numbers: nothing stands between a spot and these. */
const before = ({ time, seq }: Spot): Spot => ({ time, seq: seq - 0.5 });
const after = ({ time, seq }: Spot): Spot => ({ time, seq: seq + 0.5 });

/** How many parts a walk looks at first; each further step looks at four times as many. */
const FIRST_STEP = 2;
const LONGEST_STEP = 512;
/** How many chunks are decoded before others are read: a few segments usually suffice. */
const READ_AT_ONCE = 16;

/** An event or a gap, in its place. */
type Entry = { readonly spot: Spot; readonly event: ArchivedEvent } | PlacedGap;

const isGap = (entry: Entry): entry is PlacedGap => 'gap' in entry;

/** The messages of an archive that match a filter, where live ones and those of imports are merged. Keep it as long as a view shows it. */
export class MergedHistory implements ListHistory {
	readonly #db: ArchiveDatabase;
	readonly #filter: EventFilter;
	readonly #matches: SegmentMatches;

	constructor(archive: string, filter: EventFilter) {
		this.#db = databaseOf(archive);
		this.#filter = filter;
		this.#matches = new SegmentMatches(this.#db, filter, true);
	}

	window(from: Spot, to: Spot): Promise<Stretch[]> {
		return this.#read(async (index) => {
			const entries = await this.#entries(index, from, to);
			const events = await withActs(
				this.#db,
				entries.flatMap((entry) => (isGap(entry) ? [] : entry.event))
			);
			return stretchesOf(entries, events);
		});
	}

	older(start: Spot, { limit, acrossGaps }: Reach): Promise<Spot> {
		return this.#read(async (index) => {
			let left = limit;
			let to = before(start);
			for (let step = FIRST_STEP; ; step = Math.min(step * 4, LONGEST_STEP)) {
				const ahead = index.byFrom.filter(({ from }) => compareSpots(from, to) <= 0);
				const from = ahead.at(-step)?.from ?? index.first;
				for (const entry of (await this.#entries(index, from, to)).reverse()) {
					if (isGap(entry) ? !acrossGaps : --left <= 0) return entry.spot;
				}
				if (compareSpots(from, index.first) <= 0) return index.first;
				to = before(from);
			}
		});
	}

	newer(start: Spot, { limit, acrossGaps }: Reach): Promise<Spot> {
		return this.#read(async (index) => {
			let left = limit;
			let from = after(start);
			for (let step = FIRST_STEP; ; step = Math.min(step * 4, LONGEST_STEP)) {
				const ahead = index.byTo.filter(({ to }) => compareSpots(to, from) >= 0);
				const to = ahead[step - 1]?.to ?? index.last;
				for (const entry of await this.#entries(index, from, to)) {
					if (isGap(entry) ? !acrossGaps : --left <= 0) return entry.spot;
				}
				if (compareSpots(to, index.last) >= 0) return index.last;
				from = after(to);
			}
		});
	}

	spotOf(seq: number): Promise<Spot> {
		return this.#read(async ({ chunks, gaps, last }) => {
			const gap = gaps.find((each) => each.gap.first <= seq && seq <= each.gap.last);
			if (gap) return gap.spot;
			const chunk = chunks.find((each) => each.first <= seq && seq <= each.last);
			if (!chunk) return last;
			const events = chunk.frames
				? chunk.frames.flatMap((frame) => decodeTailFrame(this.#db.name, frame))
				: await eventsOfSegment(this.#db, segmentOf(seq));
			const at = events.findIndex((event) => event.seq === seq);
			const time = listTimes(events.slice(0, at + 1), chunk.latest).at(-1);
			// A damaged segment that isn't noted yet.
			return { time: time ?? chunk.latest, seq };
		});
	}

	spotAt(time: number): Promise<Spot> {
		return this.newer({ time, seq: 0 }, { limit: 1, acrossGaps: false });
	}

	ends(): Promise<{ readonly first: Spot; readonly last: Spot }> {
		return this.#read(({ first, last }) => Promise.resolve({ first, last }));
	}

	/** Runs `work` in a read transaction, with where everything stands. */
	#read<T>(work: (index: ListIndex) => Promise<T>): Promise<T> {
		const { catalog, frames, segments, moderation, meta } = this.#db;
		return this.#db.transaction('r', [catalog, frames, segments, moderation, meta], async () =>
			work(await listIndexOf(this.#db))
		);
	}

	/** All that stands from … to, in order. */
	async #entries({ byFrom, gaps }: ListIndex, from: Spot, to: Spot): Promise<Entry[]> {
		const isInside = (spot: Spot): boolean =>
			compareSpots(spot, from) >= 0 && compareSpots(spot, to) <= 0;
		const parts = byFrom.filter(
			(part) =>
				compareSpots(part.to, from) >= 0 && compareSpots(part.from, to) <= 0 && this.#isInTime(part)
		);
		const chunks = new Set(parts.map(({ chunk }) => chunk));
		const entries: Entry[] = gaps.filter(({ spot }) => isInside(spot));
		for (const some of await this.#groups([...chunks])) {
			const matchesIn = await this.#matches.reader(some);
			for (const chunk of some) {
				const { events, times } = matchesIn(chunk);
				for (const [i, event] of events.entries()) {
					const time = importOf(event) > 0 ? times[i]! : Math.max(chunk.latest, times[i]!);
					const spot = { time, seq: event.seq };
					if (isInside(spot)) entries.push({ spot, event });
				}
			}
		}
		return entries.sort((a, b) => compareSpots(a.spot, b.spot));
	}

	/** Whether something of a part may have been sent in the filter's period; the list times of live events don't say. */
	#isInTime({ from, to, chunk }: Part): boolean {
		const { from: first = -Infinity, before: end = Infinity } = this.#filter;
		const isLive = chunk.runs.live !== null;
		return isLive || (to.time >= first && from.time < end);
	}

	/** Those of some chunks that may have matches, some at a time. */
	async #groups(chunks: readonly Chunk[]): Promise<Chunk[][]> {
		const sealed = chunks.flatMap(({ n, frames }) => (frames ? [] : n)).sort((a, b) => a - b);
		const may = new Set(await this.#matches.mayHave(sealed));
		const left = chunks.filter(({ n, frames }) => frames || may.has(n));
		const groups: Chunk[][] = [];
		for (let i = 0; i < left.length; i += READ_AT_ONCE)
			groups.push(left.slice(i, i + READ_AT_ONCE));
		return groups;
	}
}

/** Entries as stretches; `events` are those among them, in the same order. */
function stretchesOf(entries: readonly Entry[], events: readonly ArchivedEvent[]): Stretch[] {
	const stretches: Stretch[] = [];
	let run: ArchivedEvent[] = [];
	let next = 0;
	for (const entry of entries) {
		if (!isGap(entry)) {
			if (run.length === 0) stretches.push({ type: 'events', events: run });
			run.push(events[next++]!);
		} else {
			stretches.push({ type: 'gap', ...rangeOf(entry) });
			run = [];
		}
	}
	return stretches;
}

const rangeOf = ({ gap: { first, last } }: PlacedGap): SeqRange => ({ first, last });
