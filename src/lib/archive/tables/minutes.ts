/** Minute marks: how many messages the log had at the end of each minute. Absolute, so applying one twice or late changes nothing. */
import { isCounted, type Frame } from '../../wire/frame/event';
import type { HourRow } from './schema';
import type { MinuteCount } from './types';
import { MINUTE_MS } from '../../std/time';
import { SNAPSHOT_MINUTES } from '../../wire/frame/limits';

export const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);
export const hourOf = (minute: number): number => Math.floor(minute / 60);

/** The minute and the total at its end. */
export type Mark = readonly [minute: number, messages: number];

/** Marks between two moments at which the log's clock was set back. */
export interface MarkRun {
	/** The minute to which it was set back before these, and the messages until then; null for the first run. */
	readonly back: Mark | null;
	readonly marks: Mark[];
}

/**
 * The marks that frames' events after seq `marked` make, in order; `received`: when event `marked` was received, epoch
 * ms. An event that was received before the one before it shows that the log's clock was set back.
 */
export function marksOf(
	frames: readonly (Pick<Frame, 'totals'> & {
		events: readonly Pick<Frame['events'][number], 'seq' | 'kind' | 'receivedAt'>[];
	})[],
	marked = 0,
	received = 0
): [MarkRun, ...MarkRun[]] {
	let marks: Mark[] = [];
	const runs: [MarkRun, ...MarkRun[]] = [{ back: null, marks }];
	for (const { events, totals } of frames) {
		let messages = totals.messages - events.filter(({ kind }) => isCounted(kind)).length;
		for (const { seq, kind, receivedAt } of events) {
			if (seq <= marked) {
				if (isCounted(kind)) messages++;
				continue;
			}
			const minute = minuteOf(receivedAt);
			if (receivedAt < received) runs.push({ back: [minute, messages], marks: (marks = []) });
			received = receivedAt;
			if (!isCounted(kind)) continue;
			if (marks.at(-1)?.[0] === minute) marks.pop();
			marks.push([minute, ++messages]);
		}
	}
	return runs;
}

/**
 * The newest day's hour rows, and from when on they are complete, after the clock was set back to a
 * minute when the log had so many `messages`. Later marks go. Their messages count as received before all that stay, as
 * at the relay: when they really came is unknown.
 */
export function setBack(
	rows: readonly HourRow[],
	marksFrom: number,
	[minute, messages]: Mark
): readonly [rows: HourRow[], marksFrom: number] {
	const from = Math.max(marksFrom, minute - SNAPSHOT_MINUTES);
	let last = marksFrom === 0 ? 0 : null;
	let marks: Mark[] = last === null ? [] : [[from, 0]];
	for (const { hour, ends } of rows.toSorted((a, b) => a.hour - b.hour)) {
		for (const [i, end] of ends.entries()) {
			const at = hour * 60 + i;
			if (end <= (last ?? 0) || at < marksFrom || at > minute) continue;
			last = end;
			if (at <= from) marks = [];
			marks.push([Math.max(at, from), end]);
		}
	}
	const undated = messages - (last ?? messages);
	return [
		markHours(
			[],
			marks.map(([at, end]) => [at, end + undated])
		),
		from
	];
}

/** The hour rows after `marks`, which never lower an existing value. `rows` are the existing rows of those hours. */
export function markHours(
	rows: readonly (HourRow | undefined)[],
	marks: readonly Mark[]
): HourRow[] {
	const ends = new Map<number, Float64Array>();
	for (const row of rows) if (row) ends.set(row.hour, row.ends.slice());
	for (const [minute, messages] of marks) {
		const hour = hourOf(minute);
		let row = ends.get(hour);
		if (!row) ends.set(hour, (row = new Float64Array(60)));
		row[minute - hour * 60] = Math.max(row[minute - hour * 60] ?? 0, messages);
	}
	return [...ends].map(([hour, row]) => ({ hour, ends: row }));
}

/**
 * Messages in each minute from … to that is completely known. `marksFrom` is the first minute with a complete
 * mark; earlier ones are known only if that is 0, the beginning of the log.
 */
export function countsOf(
	hours: readonly HourRow[],
	marksFrom: number,
	from: number,
	to: number
): MinuteCount[] {
	const counts: MinuteCount[] = [];
	let before = marksFrom === 0 ? 0 : null;
	let next = Math.max(from, marksFrom);
	const idleUntil = (end: number): void => {
		if (before !== null || next > marksFrom) {
			for (; next < end; next++) counts.push({ minute: next, messages: 0 });
		}
	};
	for (const { hour, ends } of hours) {
		for (let i = 0; i < 60; i++) {
			const minute = hour * 60 + i;
			const end = ends[i] ?? 0;
			// One that is lower than an earlier one is from before the clock was set back.
			if (end <= (before ?? 0) || minute < marksFrom || minute > to) continue;
			if (minute >= from) {
				idleUntil(minute);
				if (before !== null) counts.push({ minute, messages: end - before });
				next = minute + 1;
			}
			before = end;
		}
	}
	idleUntil(to + 1);
	return counts;
}
