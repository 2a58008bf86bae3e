import { SNAPSHOT_MINUTES } from '../../src/lib/wire/index';

/**
 * A minute since the epoch, and the messages in the log at its end. The first of several may be [-minute, messages]: those
 * until then, of which nothing else is known; 0 before all minutes.
 */
export type MinuteMark = readonly [minute: number, messages: number];

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
		if (newestOf(this.#marks, minute) > minute) this.#marks = setBack(this.#marks, minute);
		// In place: this runs for each event.
		if (this.#marks.at(-1)?.[0] === minute) this.#marks.pop();
		this.#marks.push([minute, messages]);
		if (this.#marks.length > 2 * SNAPSHOT_MINUTES) {
			this.#marks = newestMarks(this.#marks, SNAPSHOT_MINUTES);
		}
	}

	restore(marks: readonly MinuteMark[]): void {
		this.#marks = [...marks];
	}

	/**
	 * The marks from a day before `minute`, or before the newest mark if that is earlier, preceded by one with the total
	 * before them; a total of 0 is the beginning of the log. Marks later than `minute` are those of a clock that was set back
	 * and has dated no event since: it may yet be set forward again.
	 */
	lastDay(minute: number): MinuteMark[] {
		const [first] = this.#marks;
		if (!first) return [];
		const known = first[0] > 0 ? 0 : -first[0];
		const newest = newestOf(this.#marks, minute);
		const eve = Math.max(known, Math.min(newest, minute) - SNAPSHOT_MINUTES);
		const before = this.#marks.findLast(([each]) => Math.abs(each) <= eve);
		return [[eve, before?.[1] ?? 0], ...this.#marks.filter(([each]) => each > eve)];
	}
}

/** The newest `count` of more marks, after one of all messages before them. */
export function newestMarks(marks: readonly MinuteMark[], count: number): MinuteMark[] {
	const [before, ...kept] = marks.slice(-count - 1);
	return before ? [[0 - Math.abs(before[0]), before[1]], ...kept] : [];
}

const newestOf = (marks: readonly MinuteMark[], otherwise: number): number =>
	Math.abs(marks.at(-1)?.[0] ?? otherwise);

/**
 * The marks after the clock was set back to `minute`. Later ones go, as they would stand in the future. Their messages
 * count as received before all that stay, so that no minute has them: when they really came is unknown.
 */
function setBack(marks: readonly MinuteMark[], minute: number): MinuteMark[] {
	const all = marks.at(-1)?.[1] ?? 0;
	const kept = marks.filter(([each]) => Math.abs(each) <= minute);
	const fromStart = (marks[0]?.[0] ?? 0) >= 0;
	if (kept.length === 0) return [[fromStart ? 0 : 0 - minute, all]];
	const undated = all - (kept.at(-1)?.[1] ?? 0);
	const raised = kept.map(([each, messages]): MinuteMark => [each, messages + undated]);
	return (raised[0]?.[0] ?? 0) > 0 ? [[0, undated], ...raised] : raised;
}
