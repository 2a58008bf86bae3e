import { isClearing, isCounted, isModeration, isShown } from '../../wire/frame/event';
import { importOf } from '../../wire/frame/origin';
import { segmentFirst, segmentLast, segmentOf } from '../../wire/frame/limits';
import { withActs } from './acts';
import { catalogOf } from './catalog-rows';
import { decodeTailFrame } from './decoded';
import { framesIn } from './events';
import { matches, mayMatch } from './filters';
import { parts, segmentReader } from './segment-reader';
import { Lru } from '../../std/lru';
import { gapsIn } from '../tables/ranges';
import {
	STORED,
	coverageOf,
	databaseOf,
	type ArchiveDatabase,
	type FrameRow
} from '../tables/schema';
import type { ArchivedEvent, EventFilter, SeqRange, Stretch } from '../tables/types';

/** How many segments a walk looks at first; each further step looks at four times as many. */
const FIRST_STEP = 2;
const LONGEST_STEP = 512;
/**
 * Cache of matching events of sealed segments, which never change. A message keeps the texts of its complete
 * segment in memory, because its names and text are slices of one string: as much memory as a hundred
 * messages.
 */
const KEPT = 32_768;
const HOLDS = 100;
const matching = new Lru<string, readonly ArchivedEvent[]>(KEPT, ({ length }) => HOLDS + length);

/** Where a walk stops, besides the end of the log. */
export interface Reach {
	/** After this many matching events. */
	readonly limit: number;
	/** Whether it goes on over events that aren't stored. Else it ends at the first of them. */
	readonly acrossGaps: boolean;
}

/** Reads along the log: all of it, or the messages that match a filter. */
export interface History {
	/** Events from seq `from` to seq `to`, both included, and between them whatever isn't stored. */
	window(from: number, to: number): Promise<Stretch[]>;
	/** The seq that a walk from `seq` (inclusive) towards older events reaches. */
	older(seq: number, reach: Reach): Promise<number>;
	/** The seq that a walk from `seq` (inclusive) towards newer events reaches; it may be beyond the end of the log. */
	newer(seq: number, reach: Reach): Promise<number>;
}

/** A segment that may have matching events; `frames` are those of an unsealed one. */
interface SegmentSlice {
	readonly n: number;
	readonly frames: readonly FrameRow[] | null;
}

/**
 * The messages of an archive that match a filter. The catalog excludes segments that can't have any. Keep one
 * instance as long as a view shows it: it caches the matches of sealed segments.
 */
export class FilteredHistory implements History {
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

	window(from: number, to: number): Promise<Stretch[]> {
		return this.#read(async (coverage, seq) => {
			const range = { first: Math.max(1, from), last: Math.min(to, seq) };
			if (range.first > range.last) return [];
			const events = await this.#all(range);
			return interleaved(await withActs(this.#db, events), gapsIn(coverage, range));
		});
	}

	older(seq: number, { limit, acrossGaps }: Reach): Promise<number> {
		return this.#read(async (coverage) => {
			const gap = gapsIn(coverage, { first: 1, last: seq }).at(-1);
			const first = gap && !acrossGaps ? gap.last : 1;
			let left = limit;
			let reached = first;
			await this.#each({ first, last: seq }, 'older', (found) => {
				reached = found.at(-left)?.seq ?? first;
				left -= found.length;
				return left <= 0;
			});
			return left <= 0 ? reached : first;
		});
	}

	newer(seq: number, { limit, acrossGaps }: Reach): Promise<number> {
		return this.#read(async (coverage, cursor) => {
			const gap = gapsIn(coverage, { first: seq, last: cursor })[0];
			const last = gap && !acrossGaps ? gap.first : cursor;
			let left = limit;
			let reached = last;
			await this.#each({ first: seq, last }, 'newer', (found) => {
				reached = found[left - 1]?.seq ?? last;
				left -= found.length;
				return left <= 0;
			});
			return left <= 0 ? reached : last;
		});
	}

	/**
	 * The seq of the matching message that was sent first, of several in one ms the one received first; null if none is
	 * stored. Imports come in any order, so it may be anywhere: the catalog says where nothing can be earlier.
	 */
	earliest(): Promise<number | null> {
		return this.#read(async (_, cursor) => {
			const slices = await this.#slices(0, segmentOf(Math.max(1, cursor)));
			const sealed = slices.filter(({ frames }) => !frames).map(({ n }) => n);
			const rows = await catalogOf(this.#db, sealed);
			const begins = new Map(rows.map(({ n, sentAt }) => [n, sentAt[0]]));
			const from = this.#filter.from ?? -Infinity;
			const beginOf = ({ n }: SegmentSlice): number => Math.max(from, begins.get(n) ?? -Infinity);
			slices.sort((a, b) => beginOf(a) - beginOf(b) || a.n - b.n);
			let best: ArchivedEvent | null = null;
			for (const part of parts(slices)) {
				const matchingIn = await this.#reader(part);
				for (const slice of part) {
					if (best && beginOf(slice) > best.sentAt) return best.seq;
					for (const event of matchingIn(slice)) if (!best || isEarlier(event, best)) best = event;
				}
			}
			return best?.seq ?? null;
		});
	}

	/** How many messages of a range match that no import brought; null when some of it isn't stored. */
	count(range: SeqRange): Promise<number | null> {
		return this.#read(async (coverage) => {
			if (gapsIn(coverage, range).length > 0) return null;
			const events = await this.#all(range);
			return events.filter((event) => isCounted(event.kind) && !importOf(event)).length;
		});
	}

	/** Runs `work` in a read transaction, with what is stored and where the log ends. */
	#read<T>(work: (coverage: readonly SeqRange[], cursor: number) => Promise<T>): Promise<T> {
		const { catalog, frames, segments, moderation, meta } = this.#db;
		return this.#db.transaction('r', [catalog, frames, segments, moderation, meta], async () => {
			const [stream, stored] = await this.#db.facts('stream', STORED);
			const coverage = stream && stored ? coverageOf(stream, stored) : [];
			return work(coverage, stream?.cursor.seq ?? 0);
		});
	}

	/** All matching events of a range, ascending. */
	async #all({ first, last }: SeqRange): Promise<ArchivedEvent[]> {
		const events: ArchivedEvent[] = [];
		for (const slices of parts(await this.#slices(segmentOf(first), segmentOf(last)))) {
			const matchingIn = await this.#reader(slices);
			for (const slice of slices) events.push(...matchingIn(slice));
		}
		return events.filter(({ seq }) => seq >= first && seq <= last);
	}

	/** Passes on the matching events of each segment of `range`, ascending, until `take` says that it has enough. */
	async #each(
		{ first, last }: SeqRange,
		towards: 'older' | 'newer',
		take: (events: readonly ArchivedEvent[]) => boolean
	): Promise<void> {
		if (first > last) return;
		const older = towards === 'older';
		const [lowest, highest] = [segmentOf(first), segmentOf(last)];
		let next = older ? highest : lowest;
		for (let step = FIRST_STEP; next >= lowest && next <= highest;) {
			const far = older ? Math.max(lowest, next - step + 1) : Math.min(highest, next + step - 1);
			const [bottom, top] = older ? [far, next] : [next, far];
			const slices = await this.#slices(bottom, top);
			if (older) slices.reverse();
			for (const part of parts(slices)) {
				const matchingIn = await this.#reader(part);
				for (const slice of part) {
					const inside = matchingIn(slice).filter(({ seq }) => seq >= first && seq <= last);
					if (inside.length > 0 && take(inside)) return;
				}
			}
			next = older ? bottom - 1 : top + 1;
			step = Math.min(step * 4, LONGEST_STEP);
		}
	}

	/** The segments from bottom to top that may have matching events, ascending. */
	async #slices(bottom: number, top: number): Promise<SegmentSlice[]> {
		const sealed = await this.#db.catalog.where('n').between(bottom, top, true, true).primaryKeys();
		const unseen = sealed.filter((n) => !this.#without.has(n) && !this.#known(n));
		for (const row of await catalogOf(this.#db, unseen)) {
			if (!mayMatch(row, this.#filter)) this.#without.add(row.n);
		}
		const slices = new Map<number, SegmentSlice>();
		for (const n of sealed) if (!this.#without.has(n)) slices.set(n, { n, frames: null });
		// If all are sealed, there are no loose frames.
		if (sealed.length > top - bottom) return [...slices.values()];
		const stored = new Set(sealed);
		for (const frame of await framesIn(this.#db, segmentFirst(bottom), segmentLast(top))) {
			const n = segmentOf(frame.first);
			if (!stored.has(n)) slices.set(n, { n, frames: [...(slices.get(n)?.frames ?? []), frame] });
		}
		return [...slices.values()].sort((a, b) => a.n - b.n);
	}

	/** Reads those slices at once; what comes back finds the matching events of each, ascending. */
	async #reader(
		slices: readonly SegmentSlice[]
	): Promise<(slice: SegmentSlice) => readonly ArchivedEvent[]> {
		const sealed = slices.filter(({ frames }) => !frames).map(({ n }) => n);
		// Taken before anything is awaited: meanwhile others read, and may push this out of the cache.
		const known = new Map(sealed.map((n) => [n, this.#known(n)]));
		const segment = await segmentReader(
			this.#db,
			sealed.filter((n) => !known.get(n))
		);
		return ({ n, frames }) =>
			frames
				? frames.flatMap((frame) => this.#match(decodeTailFrame(this.#db.name, frame)))
				: (known.get(n) ?? this.#taken(n, segment(n)));
	}

	/** What matched in a sealed segment, where that is still cached. */
	#known(n: number): readonly ArchivedEvent[] | undefined {
		return matching.get(`${this.#key} ${n}`);
	}

	/** What matches among the events of a sealed segment, which is kept; nothing of one that isn't stored. */
	#taken(n: number, events: readonly ArchivedEvent[] | undefined): readonly ArchivedEvent[] {
		if (!events) return [];
		const found = this.#match(events);
		if (found.length > 0) matching.set(`${this.#key} ${n}`, found);
		else this.#without.add(n);
		return found;
	}

	#match(events: readonly ArchivedEvent[]): ArchivedEvent[] {
		return events.filter((event) => isListed(event, this.#acts) && matches(event, this.#filter));
	}
}

const isEarlier = (a: ArchivedEvent, b: ArchivedEvent): boolean =>
	a.sentAt < b.sentAt || (a.sentAt === b.sentAt && a.seq < b.seq);

/** Whether a list shows it; `acts`: what moderators did, too. */
const isListed = (event: ArchivedEvent, acts: boolean): boolean =>
	isShown(event.kind) || (acts && isModeration(event.kind)) || isClearing(event);

/** The history of the archive's matching messages, with what moderators did if `acts`; a view keeps it while it shows them. */
export const filteredHistory = (
	archive: string,
	filter: EventFilter,
	acts = false
): FilteredHistory => new FilteredHistory(databaseOf(archive), filter, acts);

/** Events with the gaps between them; both ascending. */
function interleaved(events: readonly ArchivedEvent[], gaps: readonly SeqRange[]): Stretch[] {
	const stretches: Stretch[] = [];
	let at = 0;
	for (const gap of [...gaps, { first: Infinity, last: Infinity }]) {
		const next = events.findIndex(({ seq }, i) => i >= at && seq > gap.last);
		const end = next === -1 ? events.length : next;
		if (end > at) stretches.push({ type: 'events', events: events.slice(at, end) });
		if (gap.first !== Infinity) stretches.push({ type: 'gap', ...gap });
		at = end;
	}
	return stretches;
}
