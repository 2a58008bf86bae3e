/** Searching an archive, newest first. No index: a segment's texts are one string, and comparing that is fast. */
import { openArchive } from '../archive/archive';
import { decodeSegment, decodeTailFrame } from '../archive/decoded';
import { framesIn, matches } from '../archive/events';
import { sizeOf } from '../archive/ranges';
import { databaseOf, type ArchiveDatabase, type FrameRow } from '../archive/schema';
import type { ArchivedEvent } from '../archive/types';
import { isCounted } from '../wire/event';
import { foldText } from '../wire/fold';
import { openFrame } from '../wire/frame';
import { SEGMENT_SIZE, segmentOf } from '../wire/limits';
import type { SearchAsk, SearchFound } from './messages';
import { readParts, type Part } from './reader';
import { TextStore, type Texts } from './texts';

/** What was found is told this often at most, in ms; the first hits at once. */
const TELL_MS = 150;
/** A newer search is listened for this often, in ms. */
const LISTEN_MS = 40;

/** What a scan has come to. */
class Tally {
	readonly hits: ArchivedEvent[] = [];
	total = 0;
	searched = 0;

	constructor(private readonly limit: number) {}

	/** Takes the matching events of a run, given ascending, after those of newer runs. */
	add(found: readonly ArchivedEvent[]): void {
		this.total += found.length;
		if (this.wants) this.hits.push(...found.slice(-this.wants).reverse());
	}

	/** Hits that are still wanted. */
	get wants(): number {
		return Math.max(0, this.limit - this.hits.length);
	}
}

/** One search in one archive. */
interface Scan {
	readonly db: ArchiveDatabase;
	readonly ask: SearchAsk;
	/** What is sought, folded. */
	readonly needle: string;
	readonly tally: Tally;
}

export class Scanner {
	readonly #texts = new TextStore();

	/** Tells what it finds as it goes on, and at last all of it; ends early once `stale` says so. */
	async *scan(ask: SearchAsk, stale: () => boolean): AsyncGenerator<SearchFound> {
		const { archive, filter } = ask;
		const db = databaseOf(archive);
		const [state, keys] = await Promise.all([
			openArchive(archive).state(),
			db.catalog.toCollection().primaryKeys()
		]);
		const at = state?.cursor.seq ?? 0;
		const held = sizeOf(state?.coverage ?? []);
		const tally = new Tally(ask.limit);
		const found = (done: boolean): SearchFound => ({
			id: ask.id,
			hits: [...tally.hits],
			total: done ? tally.total : null,
			searched: done ? held : Math.min(tally.searched, held),
			held,
			missing: at - held,
			at
		});

		const sealed = new Set(keys);
		const loose = (await framesIn(db, 1, at)).filter(({ first }) => !sealed.has(segmentOf(first)));
		const scan = { db, ask, needle: foldText(ask.text), tally };
		/** Frames by segment. */
		const byNumber = new Map<number, FrameRow[]>();
		for (const frame of loose) {
			const n = segmentOf(frame.first);
			byNumber.set(n, [...(byNumber.get(n) ?? []), frame]);
		}
		const numbers = [...new Set([...sealed, ...byNumber.keys()])].sort((a, b) => b - a);
		const atHand = (n: number): boolean => !sealed.has(n) || this.#texts.has(keyOf(archive, n));
		let toldAt = -Infinity;
		let listenedAt = performance.now();
		for await (const part of readParts(db, { numbers, filter, atHand })) {
			const texts = await this.#open(scan, part);
			for (const n of part.numbers) {
				const one = texts.get(n);
				if (one) await addSegment(scan, n, one, part.bytes.get(n));
				else tally.add(inFrames(scan, byNumber.get(n) ?? []));
			}
			tally.searched += part.size * SEGMENT_SIZE;
			const now = performance.now();
			// Where nothing has to be read, a newer search could not be heard.
			if (now - listenedAt >= LISTEN_MS) {
				await new Promise((done) => setTimeout(done));
				listenedAt = performance.now();
			}
			if (stale()) return;
			if (now - toldAt >= TELL_MS && (tally.hits.length > 0 || toldAt !== -Infinity)) {
				toldAt = now;
				yield found(false);
			}
		}
		yield found(true);
	}

	/** The texts of a part's sealed segments; those that have what is sought know where their messages end. */
	async #open({ db, ask, needle }: Scan, { numbers, bytes }: Part): Promise<Map<number, Texts>> {
		const texts = new Map<number, Texts>();
		const unread: number[] = [];
		for (const n of numbers) {
			const packed = bytes.get(n);
			const key = keyOf(ask.archive, n);
			const one = this.#texts.get(key) ?? (packed && this.#texts.open(key, packed));
			if (!one) continue;
			texts.set(n, one);
			if (one.isRead(ask.filter) || !one.has(needle)) continue;
			if (packed) one.read(openFrame(packed), ask.filter);
			else unread.push(n);
		}
		for (const row of await db.segments.bulkGet(unread)) {
			if (row) texts.get(row.n)?.read(openFrame(row.bytes), ask.filter);
		}
		return texts;
	}
}

const keyOf = (archive: string, n: number): string => `${archive} ${n}`;

/** Adds what is found in sealed segment `n`. Only the hits that are shown are decoded. */
async function addSegment(
	{ db, ask, needle, tally }: Scan,
	n: number,
	texts: Texts,
	packed: Uint8Array | undefined
): Promise<void> {
	const indexes = texts.find(needle, ask.filter);
	if (indexes.length === 0 || tally.wants === 0) {
		tally.total += indexes.length;
		return;
	}
	const bytes = packed ?? (await db.segments.get(n))?.bytes;
	const events = bytes ? decodeSegment(ask.archive, n, bytes) : [];
	tally.add(indexes.flatMap((i) => events[i] ?? []));
}

/** Matching events of the frames of a segment that isn't sealed here. */
const inFrames = ({ db, ask, needle }: Scan, frames: readonly FrameRow[]): ArchivedEvent[] =>
	frames
		.flatMap((frame) => decodeTailFrame(db.name, frame))
		.filter(
			(event) =>
				isCounted(event.kind) && matches(event, ask.filter) && foldText(event.text).includes(needle)
		);
