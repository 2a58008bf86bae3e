/** What the heads of frames say of an archive's newest events, and of its sealed segments: found once for each frame. */
import { decodeHead, openFrame } from '../../wire/frame/frame';
import type { FrameHead } from '../../wire/frame/canonical-read';
import { borderOf, sealedSegments, segmentFirst, segmentOf } from '../../wire/frame/limits';
import { Lru } from '../../std/lru';
import { databaseOf, type ArchiveDatabase } from '../tables/schema';
import { framesIn } from './events';

/** Limit of segments to read: beyond it, querying the relay is faster. */
const MOST = 256;

export class Heads<T> {
	readonly #of: (head: FrameHead, after: number) => readonly T[];
	/** As the log grows, only its newest frame is new. */
	readonly #found: Lru<string, readonly T[]>;

	/** `of`: what a head says of its events after event `after`; `kept`: how many facts are cached. */
	constructor(of: (head: FrameHead, after: number) => readonly T[], kept: number) {
		this.#of = of;
		this.#found = new Lru(kept, (facts) => facts.length + 1);
	}

	/**
	 * What is said of the events after event `at`, up to the cursor, run by run; null if this device hasn't stored all of
	 * those events, or there are too many. For a live query.
	 */
	since(archive: string, at: number): Promise<readonly T[] | null> {
		const db = databaseOf(archive);
		return db.transaction('r', [db.segments, db.frames, db.meta], async () => {
			const seq = (await db.fact('stream'))?.cursor.seq ?? 0;
			if (at >= seq) return [];
			const [from, end] = [segmentOf(at + 1), sealedSegments(seq)];
			if (end - from > MOST) return null;
			const runs: (readonly T[])[] = [];
			for (let n = from; n < end; n++) {
				const run = await this.segment(db, n, at);
				if (!run) return null;
				runs.push(run);
			}
			let next = Math.max(at, borderOf(seq)) + 1;
			for (const { first, last, bytes } of await framesIn(db, next, seq)) {
				if (first > next) return null;
				next = last + 1;
				runs.push(this.frame(`${archive} ${first} ${last}`, first, bytes, at));
			}
			return next > seq ? runs.flat() : null;
		});
	}

	/** What is said of a sealed segment's events after event `at`; undefined if it isn't stored. */
	async segment(db: ArchiveDatabase, n: number, at = 0): Promise<readonly T[] | undefined> {
		const key = `${db.name} ${n}`;
		const known = at < segmentFirst(n) ? this.#found.get(key) : undefined;
		if (known) return known;
		const row = await db.segments.get(n);
		return row && this.frame(key, segmentFirst(n), row.bytes, at);
	}

	/** The same of a frame from event `first` on. */
	frame(key: string, first: number, bytes: Uint8Array, at = 0): readonly T[] {
		const known = at < first ? this.#found.get(key) : undefined;
		if (known) return known;
		const facts = this.#of(decodeHead(openFrame(bytes)), at);
		if (at < first) this.#found.set(key, facts);
		return facts;
	}
}
