/** The times of a log's segments as an archive knows them, in memory: a tenth of a percent of what the messages take. */
import { Lru } from '../../std/lru';
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { SEGMENT_SIZE, sealedSegments, segmentFirst, segmentLast } from '../../wire/frame/limits';
import { TIMES_BLOCK, splitTimes, timesOf } from '../../wire/times';
import { STORED, coverageOf, databaseOf, present, type ArchiveDatabase } from '../tables/schema';
import type { SeqRange } from '../tables/types';

/** Rows read at a time: each step is a task of its own, of a few milliseconds. */
const STEP = 8;

/** What an archive says at one moment of what it knows. */
export interface Known {
	/** The newest seq that the log is known to have. */
	readonly head: number;
	readonly coverage: readonly SeqRange[];
	/** Each block that is stored, and how many of its segments it has. */
	readonly blocks: readonly (readonly [block: number, segments: number])[];
}

/** A stored run of events of a segment that isn't stored whole. */
interface Part extends SeqRange {
	/** The times of each of its frames. */
	readonly frames: readonly Uint8Array[];
}

const wholeSegments = ({ first, last }: SeqRange): SeqRange => ({
	first: Math.ceil((first - 1) / SEGMENT_SIZE),
	last: sealedSegments(last) - 1
});

/** The runs of a range that are no whole segments: its beginning, its end. */
function partsOf(range: SeqRange): SeqRange[] {
	const whole = wholeSegments(range);
	// All of it within one segment.
	if (segmentFirst(whole.first) > range.last) return [range];
	const begin = { first: range.first, last: segmentFirst(whole.first) - 1 };
	const end = { first: segmentLast(whole.last) + 1, last: range.last };
	return [begin, end].filter(({ first, last }) => first <= last);
}

export class SegmentTimes {
	/** By segment; without an entry where it isn't known. */
	readonly all: (Uint8Array | undefined)[] = [];
	readonly #db: ArchiveDatabase;
	/** How many segments of each block were read. */
	readonly #read = new Map<number, number>();
	readonly #parts = new Map<number, Part>();
	/** Ends with what runs now: who reads and counts here does so one after the other. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(db: ArchiveDatabase) {
		this.#db = db;
	}

	/** Stored runs of segments that aren't stored whole, as of the last call of `read`. */
	get parts(): readonly Part[] {
		return [...this.#parts.values()];
	}

	/** What the archive knows now; undefined before its snapshot is installed. What a live query observes. */
	known(): Promise<Known | undefined> {
		const { meta, times } = this.#db;
		return this.#db.transaction('r', [meta, times], async () => {
			const [stream, stored, relay] = await this.#db.facts('stream', STORED, 'relay');
			if (!stream || !stored) return undefined;
			const blocks: unknown = await times.orderBy('[block+segments]').keys();
			return {
				head: Math.max(stream.cursor.seq, relay?.head ?? 0),
				coverage: coverageOf(stream, stored),
				blocks: blocks as Known['blocks']
			};
		});
	}

	/** Runs `work` when all earlier work is done. */
	inTurn<T>(work: () => Promise<T>): Promise<T> {
		const done = this.#turn.then(work);
		this.#turn = done.catch(() => {});
		return done;
	}

	/** Reads what isn't in memory yet: blocks first, then the segments and frames that none tells of. */
	async read({ coverage, blocks }: Known): Promise<void> {
		const numbers = blocks
			.filter(([block, segments]) => segments > (this.#read.get(block) ?? 0))
			.map(([block]) => block);
		for (let at = 0; at < numbers.length; at += STEP) {
			const rows = present(await this.#db.times.bulkGet(numbers.slice(at, at + STEP)));
			for (const { block, segments, bytes } of rows) {
				this.#read.set(block, segments);
				for (const [i, part] of splitTimes(bytes).entries())
					this.all[block * TIMES_BLOCK + i] ??= part;
			}
		}
		await this.#readSegments(coverage);
		await this.#readParts(coverage.flatMap(partsOf));
	}

	async #readSegments(coverage: readonly SeqRange[]): Promise<void> {
		const numbers: number[] = [];
		for (const { first, last } of coverage.map(wholeSegments)) {
			for (let n = first; n <= last; n++) if (!this.all[n]) numbers.push(n);
		}
		for (let at = 0; at < numbers.length; at += STEP) {
			const rows = present(await this.#db.segments.bulkGet(numbers.slice(at, at + STEP)));
			for (const { n, bytes } of rows) this.all[n] = frameTimes(bytes);
		}
	}

	async #readParts(parts: readonly SeqRange[]): Promise<void> {
		const firsts = new Set(parts.map(({ first }) => first));
		for (const first of this.#parts.keys()) if (!firsts.has(first)) this.#parts.delete(first);
		for (const { first, last } of parts) {
			const before = this.#parts.get(first);
			if (before?.last === last) continue;
			// The tail only grows, by a frame or two.
			const grown = before && before.last < last ? before : undefined;
			const rows = present(
				await this.#db.frames
					.where('first')
					.between((grown?.last ?? first - 1) + 1, last, true, true)
					.toArray()
			);
			const frames = [...(grown?.frames ?? []), ...rows.map(({ bytes }) => frameTimes(bytes))];
			this.#parts.set(first, { first, last: rows.at(-1)?.last ?? first - 1, frames });
		}
	}
}

const frameTimes = (bytes: Uint8Array): Uint8Array => timesOf(decodeHead(openFrame(bytes)).events);

/** Of the archives that this thread looks at. */
const known = new Lru<string, SegmentTimes>(2);

/** What this thread knows of the times of an archive. */
export function segmentTimes(archive: string): SegmentTimes {
	let times = known.get(archive);
	if (!times) known.set(archive, (times = new SegmentTimes(databaseOf(archive))));
	return times;
}
