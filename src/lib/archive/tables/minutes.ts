/** Minute marks: how many messages the log had at the end of each minute. Absolute, so applying one twice or late changes nothing. */
import { isCounted, type Frame } from '../../wire/frame/event';
import type { HourRow } from './schema';
import type { MinuteCount } from './types';
import { MINUTE_MS } from '../../std/time';

export const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);
export const hourOf = (minute: number): number => Math.floor(minute / 60);

/** The minute and the total at its end. */
export type Mark = readonly [minute: number, messages: number];

/** The marks that a frame's events make, ascending. */
export function marksOf({
	events,
	totals
}: Pick<Frame, 'totals'> & {
	events: readonly Pick<Frame['events'][number], 'kind' | 'receivedAt'>[];
}): Mark[] {
	const marks: Mark[] = [];
	let messages = totals.messages;
	let marked: number | null = null;
	for (const event of events.toReversed()) {
		const minute = minuteOf(event.receivedAt);
		if (isCounted(event.kind)) {
			if (minute !== marked) marks.push([minute, messages]);
			marked = minute;
			messages--;
		}
	}
	return marks.reverse();
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
			if (end === 0 || minute < marksFrom || minute > to) continue;
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
