import {
	EventKind,
	SEGMENT_SIZE,
	borderOf,
	segmentFirst,
	segmentLast
} from '../../../src/lib/wire/index';
import { LogError } from '../log';
import type { Pace } from '../pace';
import { quarterOf, QUARTER_MS } from '../queries/activity';
import type { SentIn } from '../queries/struck';
import type { SqliteActivity } from './activity';
import { isCorrupt } from './tables/damage';
import type { Db } from './tables/schema';

const COUNTED = `kind IN (${EventKind.message}, ${EventKind.action})`;
/** Segments read at once. */
const PAGE = 16;

interface SeqRange {
	readonly first: number;
	last: number;
}

/**
 * Counts messages of a user in a channel by the time when they were sent. No index has them: the counts of quarters of an
 * hour say when the user wrote, and the times of segments where to look.
 */
export class SqliteSent {
	readonly #activity: SqliteActivity;
	readonly #timesOf;
	readonly #count;
	/** By segment: its earliest and latest time. */
	readonly #earliest: number[] = [];
	readonly #latest: number[] = [];

	constructor(db: Db, activity: SqliteActivity) {
		this.#activity = activity;
		this.#timesOf = db
			.prepare<[number, number], [number, number]>(
				'SELECT MIN(sent_at), MAX(sent_at) FROM events WHERE seq BETWEEN ? AND ?'
			)
			.raw();
		this.#count = db
			.prepare<number[], number>(
				`SELECT COUNT(*) FROM events CROSS JOIN looks ON looks.id = look
				WHERE seq BETWEEN ? AND ? AND sent_at BETWEEN ? AND ? AND events.channel = ? AND ${COUNTED}
				AND looks.user = ?`
			)
			.pluck();
	}

	/** Rejects with LogError `damaged` where the events can't be read. */
	async count({ user, channel, times, at }: SentIn, pace: Pace): Promise<number> {
		try {
			await this.#readTimes(borderOf(at), pace);
			let counted = 0;
			for (const { from, to } of times) {
				for (const { first, last } of this.#rangesOf(user, channel, [from, to], at)) {
					for (let seq = first; seq <= last; seq += PAGE * SEGMENT_SIZE) {
						const end = Math.min(last, seq + PAGE * SEGMENT_SIZE - 1);
						counted += this.#count.get(seq, end, from, to, channel, user) ?? 0;
						if (pace.isDue) await pace.rest();
					}
				}
			}
			return counted;
		} catch (cause) {
			if (!isCorrupt(cause)) throw cause;
			throw new LogError('damaged', 'events of the log are damaged', 'Put back a copy.', { cause });
		}
	}

	/** Reads the times of the segments up to the border that weren't read yet: sealed events don't change. */
	async #readTimes(border: number, pace: Pace): Promise<void> {
		for (;;) {
			const n = this.#earliest.length;
			if (segmentLast(n) > border) return;
			const [earliest, latest] = this.#timesOf.get(segmentFirst(n), segmentLast(n)) ?? [0, 0];
			this.#earliest.push(earliest);
			this.#latest.push(latest);
			if (pace.isDue) await pace.rest();
		}
	}

	/** Where messages of these times may be, up to event `at`. */
	#rangesOf(
		user: number,
		channel: number,
		[from, to]: readonly [number, number],
		at: number
	): SeqRange[] {
		const ranges: SeqRange[] = [];
		const add = (first: number, last: number): void => {
			const before = ranges.at(-1);
			if (before && before.last + 1 >= first) before.last = Math.max(before.last, last);
			else ranges.push({ first, last });
		};
		const border = Math.min(at, this.#earliest.length * SEGMENT_SIZE);
		const quarters = this.#activity.quartersOf(user, channel, [quarterOf(from), quarterOf(to)]);
		for (let n = 0; segmentLast(n) <= border; n++) {
			const [earliest = 0, latest = 0] = [this.#earliest[n], this.#latest[n]];
			const isThere = quarters.some(
				(quarter) => latest >= quarter * QUARTER_MS && earliest < (quarter + 1) * QUARTER_MS
			);
			if (isThere) add(segmentFirst(n), segmentLast(n));
		}
		if (border < at) add(border + 1, at);
		return ranges;
	}
}
