import { isCounted } from '../../wire/frame/event';
import { importOf } from '../../wire/frame/origin';
import { segmentOf } from '../../wire/frame/limits';
import { withActs } from './acts';
import { SegmentMatches } from './segment-matches';
import { parts } from './segment-reader';
import { gapsIn } from '../tables/ranges';
import { STORED, coverageOf, databaseOf, type ArchiveDatabase } from '../tables/schema';
import type { ArchivedEvent, EventFilter, SeqRange, Stretch } from '../tables/types';

/** How many segments a walk looks at first; each further step looks at four times as many. */
const FIRST_STEP = 2;
const LONGEST_STEP = 512;
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

/**
 * The messages of an archive that match a filter. The catalog excludes segments that can't have any. Keep one
 * instance as long as a view shows it: it caches the matches of sealed segments.
 */
export class FilteredHistory implements History {
	readonly #db: ArchiveDatabase;
	readonly #matches: SegmentMatches;

	constructor(db: ArchiveDatabase, filter: EventFilter, acts: boolean) {
		this.#db = db;
		this.#matches = new SegmentMatches(db, filter, acts);
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
		for (const slices of parts(await this.#matches.slices(segmentOf(first), segmentOf(last)))) {
			const matchingIn = await this.#matches.reader(slices);
			for (const slice of slices) events.push(...matchingIn(slice).events);
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
			const slices = await this.#matches.slices(bottom, top);
			if (older) slices.reverse();
			for (const part of parts(slices)) {
				const matchingIn = await this.#matches.reader(part);
				for (const slice of part) {
					const inside = matchingIn(slice).events.filter(({ seq }) => seq >= first && seq <= last);
					if (inside.length > 0 && take(inside)) return;
				}
			}
			next = older ? bottom - 1 : top + 1;
			step = Math.min(step * 4, LONGEST_STEP);
		}
	}
}

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
