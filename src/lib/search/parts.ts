/**
 * What matches a query in an archive, segment by segment. No index: a segment's texts are one string, and comparing that
 * is fast.
 */
import { openArchive } from '../archive/read/archive';
import { catalogOf } from '../archive/read/catalog-rows';
import { decodeTailFrame } from '../archive/read/decoded';
import { framesIn } from '../archive/read/events';
import { sizeOf } from '../archive/tables/ranges';
import { databaseOf, present, type ArchiveDatabase } from '../archive/tables/schema';
import type { ArchivedEvent } from '../archive/tables/types';
import { kindTest, matcherOf, type Searchable } from '../query/matcher';
import type { ResolvedQuery } from '../query/resolved';
import { replyOf } from '../wire/frame/attributes';
import { Lru } from '../std/lru';
import { segmentFirst, segmentOf } from '../wire/frame/limits';
import { deletedByOf } from '../wire/frame/moderation';
import { ModerationOverlay, type RemovalType } from '../wire/moderation-rules';
import { Authors } from './authors';
import { Pauses } from './pauses';
import { SegmentEvents, searchable } from './events';
import { mayMatch, planOf, type Plan } from './plan';
import type { Regexes } from './regexes';
import type { Texts, TextStore } from './texts';

/** Segments read at a time; fewer at first, so that the first hits appear soon. */
const FIRST_BATCH = 4;
const MOST_BATCH = 64;
/** Events tested between two looks at the clock. */
const STRIDE = 64;

/**
 * Hits of sealed segments, which never change: a search that is repeated for what is new has the same ones. Each keeps
 * all texts of its segment in memory.
 */
const hits = new Lru<string, ArchivedEvent>(512);

/** The matching events of one segment. */
export interface Part {
	/** The segment. */
	readonly n: number;
	readonly count: number;
	/** Those at these places among them, which ascend by seq; none if the segment is gone meanwhile. */
	events(from: number, to: number): Promise<readonly ArchivedEvent[]>;
}

/** What is stored as a search begins. */
export interface Extent {
	/** The newest event of the log. */
	readonly at: number;
	readonly stored: number;
}

type Test = (event: Searchable) => boolean;

/** The bytes of segments; null for one that can't match. */
type Bytes = ReadonlyMap<number, Uint8Array | null>;

/** One search of an archive. */
export class ArchiveSearch {
	readonly #db: ArchiveDatabase;
	readonly #query: ResolvedQuery;
	readonly #plan: Plan;
	readonly #isSought: (kind: number) => boolean;
	readonly #regexes: Regexes;
	readonly #texts: TextStore;
	readonly #pauses = new Pauses();
	/** Whether nobody waits for it any more. */
	readonly #stale: () => boolean;
	#extent: Extent = { at: 0, stored: 0 };
	#sealed: ReadonlySet<number> = new Set();
	/** The events of segments that aren't sealed here. */
	#loose: ReadonlyMap<number, readonly ArchivedEvent[]> = new Map();
	#authors: Authors | null = null;
	#overlay = new ModerationOverlay();

	constructor(
		archive: string,
		query: ResolvedQuery,
		texts: TextStore,
		regexes: Regexes,
		stale: () => boolean
	) {
		this.#db = databaseOf(archive);
		this.#query = query;
		this.#plan = planOf(query);
		this.#isSought = kindTest(query);
		this.#texts = texts;
		this.#regexes = regexes;
		this.#stale = stale;
		texts.use(archive, query.fold);
	}

	/** What is stored, at the moment of which all parts are. Call it first. */
	async begin(): Promise<Extent> {
		if (this.#plan.removal) await lookThrough(this.#db);
		const { catalog, frames, segments, moderation, meta } = this.#db;
		const tables = [catalog, frames, segments, moderation, meta];
		const archive = openArchive(this.#db.name);
		const read = await this.#db.transaction('r', tables, async () => {
			const state = await archive.state();
			const at = state?.cursor.seq ?? 0;
			const [numbers, loose, acts] = await Promise.all([
				catalog.toCollection().primaryKeys(),
				framesIn(this.#db, 1, at),
				this.#plan.removal ? moderation.toArray() : []
			]);
			return { at, stored: sizeOf(state?.coverage ?? []), numbers, loose, acts: present(acts) };
		});
		this.#sealed = new Set(read.numbers);
		const tails = new Map<number, ArchivedEvent[]>();
		for (const frame of read.loose) {
			const n = segmentOf(frame.first);
			if (this.#sealed.has(n)) continue;
			const events = tails.get(n) ?? [];
			tails.set(n, events);
			events.push(...decodeTailFrame(this.#db.name, frame));
		}
		this.#loose = tails;
		for (const act of read.acts) this.#overlay.take(act);
		if (this.#plan.authors) this.#authors = new Authors(this.#db, [...tails.values()].flat());
		this.#extent = { at: read.at, stored: read.stored };
		return this.#extent;
	}

	/** The segments in the order of the query, each with what matches; ends early once nobody waits. */
	async *parts(): AsyncGenerator<Part> {
		const [whole, rest] = [this.#testOf(this.#query), this.#testOf(this.#plan.rest)];
		const numbers = [...this.#sealed, ...this.#loose.keys()].sort((a, b) => b - a);
		if (this.#query.sort === 'old') numbers.reverse();
		try {
			for await (const [batch, bytes] of readAhead(batches(numbers), (each) => this.#read(each))) {
				for (const n of batch) {
					if (this.#stale()) return;
					const loose = this.#loose.get(n);
					yield loose
						? await this.#inFrames(n, loose, whole)
						: await this.#inSegment(n, bytes, rest);
					if (this.#pauses.due) await this.#pauses.take();
				}
			}
		} finally {
			this.#pauses.close();
		}
	}

	#testOf(query: ResolvedQuery): Test {
		return matcherOf(query, {
			regex: (source, matchCase) => this.#regexes.get(source, matchCase).test,
			removal: (event) => this.#removalOf(event),
			authorAt: this.#authors?.at ?? (() => 0)
		});
	}

	#removalOf(event: Searchable): RemovalType | null {
		const { seq, kind, channel, sentAt, author } = event;
		const removable = { seq, kind, channel, sentAt, deletedBy: deletedByOf(event) };
		return this.#overlay.removalOf({ ...removable, user: author?.user ?? 0 })?.type ?? null;
	}

	/** The bytes of those segments that may match and whose texts aren't in memory. */
	async #read(batch: readonly number[]): Promise<Bytes> {
		const numbers = batch.filter((n) => this.#sealed.has(n)).sort((a, b) => a - b);
		const known = new Map<number, Uint8Array | null>();
		if (this.#plan.catalog) {
			for (const row of await catalogOf(this.#db, numbers))
				if (!mayMatch(row, this.#query)) known.set(row.n, null);
		}
		const cold: number[] = [];
		for (const n of numbers) {
			if (known.get(n) === null) continue;
			const texts = this.#texts.get(n);
			if (!texts) cold.push(n);
			else if (texts.has(this.#plan)) continue;
			else if (texts.mayMatch(this.#plan)) cold.push(n);
			else known.set(n, null);
		}
		if (cold.length === 0) return known;
		for (const row of await this.#db.segments.bulkGet(cold)) if (row) known.set(row.n, row.bytes);
		return known;
	}

	async #inSegment(n: number, known: Bytes, test: Test): Promise<Part> {
		if (known.get(n) === null) return nothing(n);
		const bytes = known.get(n) ?? null;
		const texts = this.#texts.get(n) ?? (bytes && this.#texts.open(n, bytes));
		// Without its bytes it isn't stored any more, or all that is needed is in memory.
		if (!texts || !(texts.has(this.#plan) || (bytes && texts.mayMatch(this.#plan))))
			return nothing(n);
		const events = new SegmentEvents(n, texts, bytes);
		const candidates = events.candidates(this.#plan.needles);
		const found =
			this.#plan.rest.groups.length === 0
				? events.ofKind(candidates, this.#isSought)
				: await this.#tested(events, candidates, test);
		return {
			n,
			count: found.length,
			events: (from, to) => this.#hitsOf(n, texts, bytes, found.slice(from, to))
		};
	}

	async #tested(
		events: SegmentEvents,
		candidates: readonly number[],
		test: Test
	): Promise<readonly number[]> {
		if (this.#authors) await this.#authors.read(repliedIn(events, candidates));
		const found: number[] = [];
		let left = STRIDE;
		for (const i of candidates) {
			events.index = i;
			if (test(events)) found.push(i);
			if (--left > 0) continue;
			left = STRIDE;
			if (this.#pauses.due) await this.#pauses.take();
			if (this.#stale()) return [];
		}
		return found;
	}

	async #hitsOf(
		n: number,
		texts: Texts,
		bytes: Uint8Array | null,
		indexes: readonly number[]
	): Promise<readonly ArchivedEvent[]> {
		const keyOf = (i: number): string => `${this.#db.name} ${segmentFirst(n) + i}`;
		const known = indexes.map((i) => hits.get(keyOf(i)));
		if (known.every((hit) => hit !== undefined)) return known;
		const packed = bytes ?? (await this.#db.segments.get(n))?.bytes;
		if (!packed) return [];
		const events = new SegmentEvents(n, texts, packed);
		return indexes.flatMap((i) => {
			const hit = events.archived(i);
			if (hit) hits.set(keyOf(i), hit);
			return hit ?? [];
		});
	}

	async #inFrames(n: number, events: readonly ArchivedEvent[], test: Test): Promise<Part> {
		await this.#authors?.read(
			events.flatMap(({ reply }) => (reply?.type === 'event' ? reply.seq : []))
		);
		const found = events.filter((event) => test(searchable(event)));
		return { n, count: found.length, events: async (from, to) => found.slice(from, to) };
	}
}

const nothing = (n: number): Part => ({ n, count: 0, events: async () => [] });

/** Acts of frames that an earlier version stored are found before they are asked for. */
async function lookThrough(db: ArchiveDatabase): Promise<void> {
	const { readModeration } = await import('../archive/tables/unread-moderation');
	await readModeration(db);
}

function repliedIn(events: SegmentEvents, indexes: readonly number[]): number[] {
	const seqs: number[] = [];
	for (const i of indexes) {
		events.index = i;
		const reply = replyOf(events);
		if (reply?.type === 'event') seqs.push(reply.seq);
	}
	return seqs;
}

function* batches(numbers: readonly number[]): Generator<readonly number[]> {
	let size = FIRST_BATCH;
	for (let at = 0; at < numbers.length; size = Math.min(size * 2, MOST_BATCH)) {
		yield numbers.slice(at, at + size);
		at += size;
	}
}

/** Each batch with its data; the next one is read while this one is scanned. */
async function* readAhead<Batch, Read>(
	all: Iterable<Batch>,
	read: (batch: Batch) => Promise<Read>
): AsyncGenerator<readonly [Batch, Read]> {
	let ahead: { readonly batch: Batch; readonly reading: Promise<Read> } | null = null;
	for (const batch of all) {
		const reading = read(batch);
		// A caller that stops early doesn't wait for it.
		reading.catch(() => {});
		if (ahead) yield [ahead.batch, await ahead.reading];
		ahead = { batch, reading };
	}
	if (ahead) yield [ahead.batch, await ahead.reading];
}
