/** Searching an archive, newest first. No index: a segment's texts are one string, and comparing that is fast. */
import { openArchive } from '../archive/read/archive';
import { decodeSegment, decodeTailFrame } from '../archive/read/decoded';
import { framesIn } from '../archive/read/events';
import { isFilter, matches, mayMatch } from '../archive/read/filters';
import { sizeOf } from '../archive/tables/ranges';
import { databaseOf, type ArchiveDatabase, type FrameRow } from '../archive/tables/schema';
import type { ArchivedEvent } from '../archive/tables/types';
import { isCounted } from '../wire/frame/event';
import { foldText } from '../wire/fold';
import { SEGMENT_SIZE, segmentOf } from '../wire/frame/limits';
import type { SearchAsk, SearchFound } from './messages';
import { TextStore } from './texts';

/** Segments read at a time; fewer at first, so that the first hits appear soon. */
const FIRST_BATCH = 4;
const MOST_BATCH = 64;
/** Shortest interval between reports, in ms; the first hits are reported at once. */
const TELL_MS = 150;

/** The results of a scan so far. */
class ScanResult {
	readonly hits: ArchivedEvent[] = [];
	total = 0;
	searched = 0;
	readonly #limit: number;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Adds the matching events of a run, ascending; the previous runs were newer. */
	add(found: readonly ArchivedEvent[]): void {
		this.total += found.length;
		if (this.wants) this.hits.push(...found.slice(-this.wants).reverse());
	}

	/** Number of hits still wanted. */
	get wants(): number {
		return Math.max(0, this.#limit - this.hits.length);
	}
}

export class Scanner {
	readonly #texts = new TextStore();

	/** Reports results as it scans, and all of them in the end; stops early once `stale` returns true. */
	async *scan(ask: SearchAsk, stale: () => boolean): AsyncGenerator<SearchFound> {
		const db = databaseOf(ask.archive);
		const state = await openArchive(ask.archive).state();
		const at = state?.cursor.seq ?? 0;
		const stored = sizeOf(state?.coverage ?? []);
		const result = new ScanResult(ask.limit);
		const found = (done: boolean): SearchFound => ({
			id: ask.id,
			hits: [...result.hits],
			total: done ? result.total : null,
			searched: done ? stored : Math.min(result.searched, stored),
			stored,
			missing: at - stored,
			at
		});

		const needle = foldText(ask.text);
		const sealed = new Set(await db.catalog.toCollection().primaryKeys());
		const loose = (await framesIn(db, 1, at)).filter(({ first }) => !sealed.has(segmentOf(first)));
		const places = new Set([...sealed, ...loose.map(({ first }) => segmentOf(first))]);
		let toldAt = -Infinity;
		const read = (batch: readonly number[]): Promise<Bytes> =>
			this.#bytes(
				db,
				ask,
				batch.filter((n) => sealed.has(n))
			);
		for await (const [batch, bytes] of readAhead(
			batches([...places].sort((a, b) => b - a)),
			read
		)) {
			for (const n of batch) {
				if (sealed.has(n)) await this.#segment(db, ask, needle, n, bytes, result);
				else result.add(inFrames(db, ask, needle, n, loose));
				result.searched += SEGMENT_SIZE;
			}
			// If nothing had to be read, newer requests haven't been received yet.
			if (bytes.size === 0) await new Promise((done) => setTimeout(done));
			if (stale()) return;
			const now = performance.now();
			if (now - toldAt >= TELL_MS && (result.hits.length > 0 || toldAt !== -Infinity)) {
				toldAt = now;
				yield found(false);
			}
		}
		yield found(true);
	}

	/** The bytes of those segments that may match and whose texts aren't in memory. */
	async #bytes(
		db: ArchiveDatabase,
		{ archive, filter }: SearchAsk,
		numbers: readonly number[]
	): Promise<Bytes> {
		const known = new Map<number, Uint8Array | null>();
		if (isFilter(filter)) {
			const rows = await db.catalog.bulkGet([...numbers]);
			for (const row of rows) if (row && !mayMatch(row, filter)) known.set(row.n, null);
		}
		const cold = numbers.filter((n) => !known.has(n) && !this.#texts.get(keyOf(archive, n)));
		for (const row of await db.segments.bulkGet(cold)) if (row) known.set(row.n, row.bytes);
		return known;
	}

	async #segment(
		db: ArchiveDatabase,
		{ archive, filter }: SearchAsk,
		needle: string,
		n: number,
		known: Bytes,
		result: ScanResult
	): Promise<void> {
		const bytes = known.get(n);
		if (bytes === null) return;
		const key = keyOf(archive, n);
		const texts = this.#texts.get(key) ?? (bytes && this.#texts.open(key, bytes));
		if (!texts) return;
		const packed = async (): Promise<Uint8Array | undefined> =>
			bytes ?? (await db.segments.get(n))?.bytes;
		const indexes = await texts.find(needle, filter, packed);
		if (indexes.length > 0 && result.wants > 0) {
			const whole = await packed();
			const events = whole ? decodeSegment(archive, n, whole) : [];
			result.add(indexes.flatMap((i) => events[i] ?? []));
		} else result.total += indexes.length;
	}
}

/** The bytes of segments; null for one that can't match. */
type Bytes = ReadonlyMap<number, Uint8Array | null>;

const keyOf = (archive: string, n: number): string => `${archive} ${n}`;

function* batches(numbers: readonly number[]): Generator<readonly number[]> {
	let size = FIRST_BATCH;
	for (let at = 0; at < numbers.length; size = Math.min(size * 2, MOST_BATCH)) {
		yield numbers.slice(at, at + size);
		at += size;
	}
}

/** Each batch with its data; the next one is read while this one is scanned. */
async function* readAhead<Batch, Read>(
	batches: Iterable<Batch>,
	read: (batch: Batch) => Promise<Read>
): AsyncGenerator<readonly [Batch, Read]> {
	let ahead: { readonly batch: Batch; readonly reading: Promise<Read> } | null = null;
	for (const batch of batches) {
		const reading = read(batch);
		// A caller that stops early doesn't wait for it.
		reading.catch(() => {});
		if (ahead) yield [ahead.batch, await ahead.reading];
		ahead = { batch, reading };
	}
	if (ahead) yield [ahead.batch, await ahead.reading];
}

/** Matching events of the frames of segment `n`, which isn't sealed here. */
const inFrames = (
	db: ArchiveDatabase,
	{ filter }: SearchAsk,
	needle: string,
	n: number,
	frames: readonly FrameRow[]
): ArchivedEvent[] =>
	frames
		.filter(({ first }) => segmentOf(first) === n)
		.flatMap((frame) => decodeTailFrame(db.name, frame))
		.filter(
			(event) =>
				isCounted(event.kind) && matches(event, filter) && foldText(event.text).includes(needle)
		);
