/** Who wrote the messages that others reply to: they may be in another segment. */
import type { ArchiveDatabase } from '../archive/tables/schema';
import type { ArchivedEvent } from '../archive/tables/types';
import { Lru } from '../std/lru';
import { decodeFilterColumns, openFrame } from '../wire/frame/frame';
import { segmentFirst, segmentOf } from '../wire/frame/limits';

/** Segments whose authors are cached: of two million messages. */
const MOST = 4_096;

export class Authors {
	readonly #db: ArchiveDatabase;
	/** Ids by place in the segment; null for one that isn't stored. */
	readonly #sealed = new Lru<number, Uint32Array | null>(MOST);
	readonly #loose: ReadonlyMap<number, number>;

	/** `loose`: the events of segments that aren't sealed here. */
	constructor(db: ArchiveDatabase, loose: readonly ArchivedEvent[]) {
		this.#db = db;
		this.#loose = new Map(loose.map(({ seq, author }) => [seq, author?.user ?? 0]));
	}

	/** Reads what `at` needs for these. */
	async read(seqs: readonly number[]): Promise<void> {
		const numbers = new Set(seqs.filter((seq) => !this.#loose.has(seq)).map(segmentOf));
		const missing = [...numbers].filter((n) => this.#sealed.get(n) === undefined);
		const rows = missing.length > 0 ? await this.#db.segments.bulkGet(missing) : [];
		for (const [i, n] of missing.entries()) {
			const bytes = rows[i]?.bytes;
			this.#sealed.set(
				n,
				bytes ? Uint32Array.from(decodeFilterColumns(openFrame(bytes)).users) : null
			);
		}
	}

	/** The author's id; 0 for nobody, and where the event isn't stored. */
	readonly at = (seq: number): number => {
		const n = segmentOf(seq);
		return this.#loose.get(seq) ?? this.#sealed.get(n)?.[seq - segmentFirst(n)] ?? 0;
	};
}
