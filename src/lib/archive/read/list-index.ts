/** Where the parts of an archive stand in the order of lists: known before they are read. */
import { HOUR_MS } from '../../std/time';
import { segmentFirst, segmentLast, segmentOf } from '../../wire/frame/limits';
import { compareSpots, runTimesOf, type RunTimes, type Spot } from '../../wire/list-order';
import { Lru } from '../../std/lru';
import { catalogOf } from './catalog-rows';
import { decodeTailFrame } from './decoded';
import { framesIn } from './events';
import { segmentReader } from './segment-reader';
import { gapsIn } from '../tables/ranges';
import {
	STORED,
	coverageOf,
	type ArchiveDatabase,
	type CatalogRow,
	type FrameRow
} from '../tables/schema';
import type { SeqRange } from '../tables/types';

/** Stored events of one segment that follow each other; `frames` are those of an unsealed one. */
export interface Chunk extends SeqRange {
	readonly n: number;
	readonly frames: readonly FrameRow[] | null;
	readonly runs: RunTimes;
	/** The list time of the last live event before it. */
	readonly latest: number;
}

/** The live events of a chunk, or its others: all stand from … to. */
export interface Part {
	readonly chunk: Chunk;
	readonly from: Spot;
	readonly to: Spot;
}

/** What isn't stored, in its place. */
export interface PlacedGap {
	readonly gap: SeqRange;
	readonly spot: Spot;
}

export interface ListIndex {
	readonly chunks: readonly Chunk[];
	/** Ascending by `from`, and by `to`. */
	readonly byFrom: readonly Part[];
	readonly byTo: readonly Part[];
	/** Ascending by spot. */
	readonly gaps: readonly PlacedGap[];
	/** Nothing stands before or after these. */
	readonly first: Spot;
	readonly last: Spot;
}

/** Of sealed segments, by archive: they never change. */
const runsBySegment = new Map<string, Map<number, RunTimes>>();
/** The last one of an archive, with what was stored then. */
const newest = new Lru<string, { readonly of: string; readonly index: ListIndex }>(4);

/** An archive's index as it is now; in a read transaction over its catalog, frames, segments and `meta`. */
export async function listIndexOf(db: ArchiveDatabase): Promise<ListIndex> {
	const [stream, stored] = await db.facts('stream', STORED);
	const coverage = stream && stored ? coverageOf(stream, stored) : [];
	const seq = stream?.cursor.seq ?? 0;
	const of = `${seq} ${coverage.map(({ first, last }) => `${first}-${last}`)}`;
	const known = newest.get(db.name);
	if (known?.of === of) return known.index;
	const index = indexOf(await chunksIn(db, coverage), gapsIn(coverage, { first: 1, last: seq }));
	newest.set(db.name, { of, index });
	return index;
}

async function chunksIn(db: ArchiveDatabase, coverage: readonly SeqRange[]): Promise<Chunk[]> {
	const known = runsBySegment.get(db.name) ?? new Map<number, RunTimes>();
	runsBySegment.set(db.name, known);
	const ranges = coverage.flatMap(inSegments);
	await readRuns(
		db,
		known,
		ranges.filter((range) => isWhole(range) && !known.has(range.n)).map(({ n }) => n)
	);
	const chunks: Chunk[] = [];
	let latest = -Infinity;
	for (const range of ranges) {
		const { n, first, last } = range;
		let runs = isWhole(range) ? known.get(n) : undefined;
		let frames: FrameRow[] | null = null;
		if (!runs) {
			frames = await framesIn(db, first, last);
			runs = runTimesOf(frames.flatMap((frame) => decodeTailFrame(db.name, frame)));
		}
		chunks.push({ n, first, last, frames, runs, latest });
		latest = latestIn({ runs, latest });
	}
	return chunks;
}

/** The list time of the last live event up to the end of a chunk. */
const latestIn = ({ runs: { live }, latest }: Pick<Chunk, 'runs' | 'latest'>): number =>
	live ? Math.max(latest, live[1]) : latest;

/** The parts of a range in each segment. */
function inSegments({ first, last }: SeqRange): (SeqRange & { readonly n: number })[] {
	const [bottom, top] = [segmentOf(first), segmentOf(last)];
	return Array.from({ length: top - bottom + 1 }, (_, i) => {
		const n = bottom + i;
		return { n, first: Math.max(first, segmentFirst(n)), last: Math.min(last, segmentLast(n)) };
	});
}

const isWhole = ({ n, first, last }: SeqRange & { readonly n: number }): boolean =>
	first === segmentFirst(n) && last === segmentLast(n);

/** Adds the times of those of these segments that are sealed. */
async function readRuns(
	db: ArchiveDatabase,
	known: Map<number, RunTimes>,
	numbers: readonly number[]
): Promise<void> {
	const mixed: number[] = [];
	for (const row of await catalogOf(db, numbers)) {
		const runs = row.runs ?? runsOfEarlier(row);
		if (runs) known.set(row.n, runs);
		else mixed.push(row.n);
	}
	const eventsOf = await segmentReader(db, mixed);
	for (const n of mixed) known.set(n, runTimesOf(eventsOf(n) ?? []));
}

/** From the row of an earlier version; undefined if live events and others may be mixed in the segment. */
function runsOfEarlier({ imported, sentAt, receivedAt }: CatalogRow): RunTimes | undefined {
	if (imported) return { live: null, brought: sentAt };
	if (sentAt[0] < receivedAt[0] - HOUR_MS) return undefined;
	// What an import brought within the hour isn't told apart, so there may be some anywhere among them.
	const live = [Math.min(sentAt[0], receivedAt[0]), Math.min(sentAt[1], receivedAt[1])] as const;
	return { live, brought: sentAt };
}

function indexOf(chunks: readonly Chunk[], missing: readonly SeqRange[]): ListIndex {
	const parts = chunks.flatMap(partsOf);
	const gaps = placed(missing, chunks);
	const spots = [...parts.flatMap(({ from, to }) => [from, to]), ...gaps.map(({ spot }) => spot)];
	const none = { time: -Infinity, seq: 0 };
	return {
		chunks,
		byFrom: parts.toSorted((a, b) => compareSpots(a.from, b.from)),
		byTo: parts.toSorted((a, b) => compareSpots(a.to, b.to)),
		gaps,
		first: spots.reduce((a, b) => (compareSpots(a, b) <= 0 ? a : b), spots[0] ?? none),
		last: spots.reduce((a, b) => (compareSpots(a, b) >= 0 ? a : b), spots[0] ?? none)
	};
}

function partsOf(chunk: Chunk): Part[] {
	const { first, last, latest, runs } = chunk;
	const { live, brought } = runs;
	const parts: Part[] = [];
	if (live) {
		parts.push({
			chunk,
			from: { time: Math.max(latest, live[0]), seq: first },
			to: { time: Math.max(latest, live[1]), seq: last }
		});
	}
	if (brought) {
		const [from, to] = brought;
		parts.push({ chunk, from: { time: from, seq: first }, to: { time: to, seq: last } });
	}
	return parts;
}

/**
 * What isn't stored stands right before the next live event that is, because gaps are filled from their end; within an
 * import before what of it is next.
 */
function placed(missing: readonly SeqRange[], chunks: readonly Chunk[]): PlacedGap[] {
	const gaps: PlacedGap[] = [];
	const isBrought = (chunk: Chunk | undefined): boolean => chunk?.runs.live === null;
	const end = Math.max(-Infinity, ...chunks.slice(-1).map(latestIn));
	let next = 0;
	for (const gap of missing) {
		while (chunks[next] && chunks[next]!.last < gap.first) next++;
		const above = chunks[next];
		const live =
			isBrought(above) && isBrought(chunks[next - 1])
				? undefined
				: chunks.slice(next).find(({ runs }) => runs.live);
		const time = live
			? Math.max(live.latest, live.runs.live![0])
			: (above?.runs.brought?.[0] ?? end);
		gaps.push({ gap, spot: { time, seq: gap.last } });
	}
	return gaps.toSorted((a, b) => compareSpots(a.spot, b.spot));
}
