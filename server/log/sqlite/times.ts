import { SEGMENT_SIZE, packTimes, segmentFirst, timesOf } from '../../../src/lib/wire/index';
import type { LoggedEvent } from '../log';
import type { Pace } from '../pace';
import { deflateLive } from './deflate';
import { isCorrupt, type Damage } from './tables/damage';
import type { Db } from './tables/schema';
import { isWhole, sumOf } from './tables/sums';

/** Reads events as they were written. Rejects with LogError `damaged`. */
type Read = (from: number, limit: number) => Promise<LoggedEvent[]>;

/**
 * The times of sealed segments, a row each. It is written with the segment; those of logs of earlier versions, and
 * damaged ones, are made when they are asked for.
 */
export class SqliteTimes {
	readonly #put;
	readonly #rows;
	readonly #onDamage: (damage: Damage) => void;

	constructor(db: Db, onDamage: (damage: Damage) => void) {
		this.#onDamage = onDamage;
		this.#put = db.prepare('INSERT OR REPLACE INTO segment_times VALUES (?, ?, ?)');
		this.#rows = db
			.prepare<[number, number], [n: number, bytes: Uint8Array, sum: number]>(
				'SELECT n, bytes, sum FROM segment_times WHERE n BETWEEN ? AND ?'
			)
			.raw();
	}

	/** Adds a segment that this transaction seals. */
	add(n: number, segment: readonly LoggedEvent[]): void {
		this.#write(n, timesOf(segment.map(({ event }) => event)));
	}

	/** The times of `count` sealed segments from `first` on, packed. Rejects with what `read` rejects with. */
	async block(first: number, count: number, read: Read, pace: Pace): Promise<Uint8Array> {
		const stored = this.#stored(first, first + count - 1);
		const times: Uint8Array[] = [];
		for (let n = first; n < first + count; n++) {
			const row = stored.get(n);
			times.push(row ?? (await this.#make(n, read)));
			if (pace.isDue) await pace.rest();
		}
		return packTimes(times, deflateLive);
	}

	/** By segment, without those that aren't as they were written. */
	#stored(from: number, to: number): Map<number, Uint8Array> {
		const found = new Map<number, Uint8Array>();
		let damaged = 0;
		try {
			for (const row of this.#rows.all(from, to)) {
				if (isWhole(row)) found.set(row[0], row[1]);
				else damaged++;
			}
		} catch (error) {
			if (!isCorrupt(error)) throw error;
		}
		if (damaged > 0) this.#onDamage({ table: 'segment_times', rows: damaged, state: 'mended' });
		return found;
	}

	async #make(n: number, read: Read): Promise<Uint8Array> {
		const events = await read(segmentFirst(n), SEGMENT_SIZE);
		const times = timesOf(events.map(({ event }) => event));
		try {
			this.#write(n, times);
		} catch {
			// The disk takes no writes: whoever asks next has it made again.
		}
		return times;
	}

	#write(n: number, times: Uint8Array): void {
		this.#put.run(n, times, sumOf([n, times]));
	}
}
