/**
 * A durable, ordered sequence of entries, which every relay on it reads. Whoever applies the entries in order to a
 * copy of the log gets the same log: seqs, ids, totals, duplicates and segments follow from the entries alone.
 * The embedded log needs none: there entries go straight to its copy (sqlite/sqlite-log.ts).
 */

/** An entry in its place. */
export interface Entry {
	/** 1, 2, 3 … without a hole. */
	readonly position: number;
	/** Of the sequencer's clock, epoch ms: readers never ask their own. */
	readonly at: number;
	readonly bytes: Uint8Array;
}

export interface EntryLog {
	/**
	 * The position of the entry, once it is durable; appends keep the order of the calls. A rejection says nothing:
	 * the entry may be there, or come later.
	 */
	append(bytes: Uint8Array): Promise<number>;
	/**
	 * Calls `take` with the entries after that position, in order, one call at a time, never across a hole. It ends
	 * with the returned function, or with the first `take` that rejects, after calling `failed`.
	 */
	follow(
		after: number,
		take: (entry: Entry) => Promise<void>,
		failed: (error: unknown) => void
	): () => void;
	/**
	 * The oldest position that is still there and the newest one (`first` = `last` + 1 where none is). `last` covers
	 * every append acknowledged before the call.
	 */
	bounds(): Promise<{ readonly first: number; readonly last: number }>;
	/** The entry at a position, unless it is trimmed or not there yet. */
	at(position: number): Promise<Entry | undefined>;
	/** Forgets the entries up to this position, inclusive. */
	trim(position: number): Promise<void>;
	/** Ends all followers; later appends reject. */
	close(): Promise<void>;
}
