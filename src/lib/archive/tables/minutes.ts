/** Minute marks: how many messages the log had at the end of each minute. Absolute, so applying one twice or late changes nothing. */
import { isCounted, type Frame } from '../../wire/frame/event';
import { importOf } from '../../wire/frame/origin';
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
	/** The minute of each message that an import brought. */
	readonly imported: number[];
}

/**
 * The marks that frames' events after seq `marked` make, in order; `received`: when event `marked` was received, epoch
 * ms. An event that was received before the one before it shows that the log's clock was set back.
 */
export function marksOf(
	frames: readonly (Pick<Frame, 'totals'> & {
		events: readonly Pick<Frame['events'][number], 'seq' | 'kind' | 'receivedAt' | 'attributes'>[];
	})[],
	marked = 0,
	received = 0
): [MarkRun, ...MarkRun[]] {
	let run: MarkRun = { back: null, marks: [], imported: [] };
	const runs: [MarkRun, ...MarkRun[]] = [run];
	for (const { events, totals } of frames) {
		let messages = totals.messages - events.filter(({ kind }) => isCounted(kind)).length;
		for (const event of events) {
			const { seq, kind, receivedAt } = event;
			if (seq <= marked) {
				if (isCounted(kind)) messages++;
				continue;
			}
			const minute = minuteOf(receivedAt);
			if (receivedAt < received) {
				runs.push((run = { back: [minute, messages], marks: [], imported: [] }));
			}
			received = receivedAt;
			if (!isCounted(kind)) continue;
			if (run.marks.at(-1)?.[0] === minute) run.marks.pop();
			run.marks.push([minute, ++messages]);
			if (importOf(event) > 0) run.imported.push(minute);
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
	const brought: Mark[] = [];
	for (const { hour, ends, imported } of rows.toSorted((a, b) => a.hour - b.hour)) {
		for (const [i, end] of ends.entries()) {
			const at = hour * 60 + i;
			if (end <= (last ?? 0) || at < marksFrom || at > minute) continue;
			last = end;
			if (imported?.[i] && at > from) brought.push([at, imported[i]]);
			if (at <= from) marks = [];
			marks.push([Math.max(at, from), end]);
		}
	}
	const undated = messages - (last ?? messages);
	return [
		markHours(
			[],
			marks.map(([at, end]) => [at, end + undated]),
			brought
		),
		from
	];
}

/** Hours, with room for a figure of each minute. */
type Hours = Map<number, Float64Array>;

/** The figures of a minute's hour, and its index in them. */
function figuresOf(hours: Hours, minute: number): readonly [Float64Array, number] {
	const hour = hourOf(minute);
	let row = hours.get(hour);
	if (!row) hours.set(hour, (row = new Float64Array(60)));
	return [row, minute - hour * 60];
}

/**
 * The hour rows after `marks`, which never lower an existing value, and with what imports `brought` since: messages by
 * minute. `rows` are the existing rows of the marked hours.
 */
export function markHours(
	rows: readonly (HourRow | undefined)[],
	marks: readonly Mark[],
	brought: Iterable<Mark> = []
): HourRow[] {
	const ends: Hours = new Map();
	const imported: Hours = new Map();
	for (const row of rows) {
		if (row) ends.set(row.hour, row.ends.slice());
		if (row?.imported) imported.set(row.hour, row.imported.slice());
	}
	for (const [minute, messages] of marks) {
		const [row, i] = figuresOf(ends, minute);
		row[i] = Math.max(row[i] ?? 0, messages);
	}
	for (const [minute, messages] of brought) {
		const [row, i] = figuresOf(imported, minute);
		row[i] = (row[i] ?? 0) + messages;
	}
	return [...ends].map(([hour, row]) => {
		const those = imported.get(hour);
		return { hour, ends: row, ...(those && { imported: those }) };
	});
}

/**
 * Messages in each minute from … to that is completely known, without those that imports brought. `marksFrom` is the first minute with a complete
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
	for (const { hour, ends, imported } of hours) {
		for (let i = 0; i < 60; i++) {
			const minute = hour * 60 + i;
			const end = ends[i] ?? 0;
			// One that is lower than an earlier one is from before the clock was set back.
			if (end <= (before ?? 0) || minute < marksFrom || minute > to) continue;
			if (minute >= from) {
				idleUntil(minute);
				const brought = imported?.[i];
				if (before !== null) {
					const messages = Math.max(0, end - before - (brought ?? 0));
					counts.push({ minute, messages, imported: brought });
				}
				next = minute + 1;
			}
			before = end;
		}
	}
	idleUntil(to + 1);
	return counts;
}
