import {
	EventKind,
	QUARTER_MS,
	SEGMENT_SIZE,
	borderOf,
	quarterOf,
	segmentFirst,
	segmentLast,
	segmentOf
} from '../../../src/lib/wire/index';
import { LogError } from '../log';
import type { Pace } from '../pace';
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
	readonly #quartersOf;
	readonly #count;
	/**
	 * By segment: the quarters of an hour of its events, ascending. Of live ones these are few; those of an import that
	 * isn't sorted may be of any time, and take 2 kB.
	 */
	readonly #quarters: Int32Array[] = [];

	constructor(db: Db, activity: SqliteActivity) {
		this.#activity = activity;
		this.#quartersOf = db
			.prepare<[number, number], number>(
				`SELECT DISTINCT (sent_at - ((sent_at % ${QUARTER_MS}) + ${QUARTER_MS}) % ${QUARTER_MS}) / ${QUARTER_MS}
				FROM events WHERE seq BETWEEN ? AND ?`
			)
			.pluck();
		this.#count = db
			.prepare<number[], number>(
				`SELECT COUNT(*) FROM events CROSS JOIN looks ON looks.id = look
				WHERE seq BETWEEN ? AND ? AND sent_at BETWEEN ? AND ? AND events.channel = ? AND ${COUNTED}
				AND looks.user = ?`
			)
			.pluck();
	}

	/** Rejects with LogError `damaged` where the events can't be read. */
	async count(
		{ user, channel, time: { from, to }, after, at }: SentIn,
		pace: Pace
	): Promise<number> {
		try {
			await this.#readQuarters(borderOf(at), pace);
			let counted = 0;
			for (const { first, last } of this.#rangesOf(user, channel, [from, to], after, at)) {
				for (let seq = first; seq <= last; seq += PAGE * SEGMENT_SIZE) {
					const end = Math.min(last, seq + PAGE * SEGMENT_SIZE - 1);
					counted += this.#count.get(seq, end, from, to, channel, user) ?? 0;
					if (pace.isDue) await pace.rest();
				}
			}
			return counted;
		} catch (cause) {
			if (!isCorrupt(cause)) throw cause;
			throw new LogError('damaged', 'events of the log are damaged', 'Put back a copy.', { cause });
		}
	}

	/** Reads the quarters of the segments up to the border that weren't read yet: sealed events don't change. */
	async #readQuarters(border: number, pace: Pace): Promise<void> {
		for (;;) {
			const n = this.#quarters.length;
			if (segmentLast(n) > border) return;
			this.#quarters.push(
				Int32Array.from(this.#quartersOf.all(segmentFirst(n), segmentLast(n))).sort()
			);
			if (pace.isDue) await pace.rest();
		}
	}

	/** Where messages of these times may be, after event `after` and up to event `at`. */
	#rangesOf(
		user: number,
		channel: number,
		[from, to]: readonly [number, number],
		after: number,
		at: number
	): SeqRange[] {
		const ranges: SeqRange[] = [];
		const add = (first: number, last: number): void => {
			const before = ranges.at(-1);
			if (before && before.last + 1 >= first) before.last = Math.max(before.last, last);
			else ranges.push({ first, last });
		};
		const border = Math.min(at, this.#quarters.length * SEGMENT_SIZE);
		if (after < border) {
			const wrote = this.#activity.quartersOf(user, channel, [quarterOf(from), quarterOf(to)]);
			for (let n = segmentOf(after + 1); segmentLast(n) <= border; n++) {
				const quarters = this.#quarters[n];
				if (quarters && wrote.some((quarter) => has(quarters, quarter)))
					add(Math.max(segmentFirst(n), after + 1), segmentLast(n));
			}
		}
		if (border < at && after < at) add(Math.max(border, after) + 1, at);
		return ranges;
	}
}

/** Whether an ascending list has the value. */
function has(list: Int32Array, value: number): boolean {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (list[middle]! < value) low = middle + 1;
		else high = middle;
	}
	return list[low] === value;
}
