import { SNAPSHOT_MINUTES } from '../../src/lib/wire/index';

/** A minute since the epoch, and the messages in the log at its end. */
export type MinuteMark = readonly [minute: number, messages: number];

/** The minute of the mark that stands before all others where the log's beginning has none any more. */
const BEFORE_ALL = 0;

/** How many messages the log had at the end of each minute, ascending. */
export class Minutes {
	#marks: MinuteMark[] = [];

	get marks(): readonly MinuteMark[] {
		return this.#marks;
	}

	/**
	 * Marks the minute of the newest event. In an earlier minute than the newest mark the log's clock was set back: see
	 * `setBack`.
	 */
	mark(minute: number, messages: number): void {
		if ((this.#marks.at(-1)?.[0] ?? minute) > minute) this.#marks = setBack(this.#marks, minute);
		if (this.#marks.at(-1)?.[0] === minute) this.#marks.pop();
		this.#marks.push([minute, messages]);
		if (this.#marks.length > 2 * SNAPSHOT_MINUTES) {
			this.#marks = this.#marks.slice(-SNAPSHOT_MINUTES - 1);
		}
	}

	restore(marks: readonly MinuteMark[]): void {
		this.#marks = [...marks];
	}

	/**
	 * The marks of the newest day up to `minute`, preceded by one with the total before it; a total of 0 is the beginning of
	 * the log.
	 */
	lastDay(minute: number): MinuteMark[] {
		const marks =
			(this.#marks.at(-1)?.[0] ?? minute) > minute ? setBack(this.#marks, minute) : this.#marks;
		const newest = marks.at(-1);
		if (!newest) return [];
		const eve = newest[0] - SNAPSHOT_MINUTES;
		const before = marks.findLast(([each]) => each <= eve);
		return [[eve, before?.[1] ?? 0], ...marks.filter(([each]) => each > eve)];
	}
}

/**
 * The marks after the clock was set back to `minute`. Later ones go, as they would stand in the future. Their messages
 * count as received before all that stay, so that no minute has them: when they really came is unknown.
 */
function setBack(marks: readonly MinuteMark[], minute: number): MinuteMark[] {
	const all = marks.at(-1)?.[1] ?? 0;
	const kept = marks.filter(([each]) => each <= minute);
	const undated = all - (kept.at(-1)?.[1] ?? 0);
	const raised = kept.map(([each, messages]): MinuteMark => [each, messages + undated]);
	return raised[0]?.[0] === BEFORE_ALL ? raised : [[BEFORE_ALL, undated], ...raised];
}
