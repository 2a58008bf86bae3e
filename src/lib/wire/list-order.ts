/**
 * The order of lists (docs/decisions/0108-order-of-lists.md): live events by seq, and what imports brought where it was
 * said. Pure: the device merges by it, and so does whoever writes a list to a file.
 */
import type { LogEvent } from './frame/event';
import { importOf } from './frame/origin';

/** A position in the order of lists: by list time (epoch ms), and by seq where that is the same. */
export interface Spot {
	readonly time: number;
	readonly seq: number;
}

/** Negative if `a` stands before `b`, 0 if they are the same. */
export const compareSpots = (a: Spot, b: Spot): number =>
	a.time === b.time ? a.seq - b.seq : a.time - b.time;

/** What decides where an event stands. */
export type Timed = Pick<LogEvent, 'seq' | 'sentAt' | 'receivedAt' | 'attributes'>;

/** The times [from, to] that some events have in lists, epoch ms. */
export type TimeRange = readonly [from: number, to: number];

/** When a live event counts as said, alone: a clock that is ahead moves nothing beyond when it was received. */
const liveTime = ({ sentAt, receivedAt }: Timed): number => Math.min(sentAt, receivedAt);

/**
 * The list times of events that follow each other in the log, ascending by seq: of what an import brought when it was
 * sent, of a live one the latest of its own and of those of live ones before it; `latest` is that of all before these.
 */
export function listTimes(events: readonly Timed[], latest = -Infinity): number[] {
	return events.map((event) => {
		if (importOf(event) > 0) return event.sentAt;
		latest = Math.max(latest, liveTime(event));
		return latest;
	});
}

/** What a list needs to know of a part of the log before it reads it; null where the part has no such event. */
export interface RunTimes {
	/** Of its live events: the list times of its first and of its last, as if it had none before them. */
	readonly live: TimeRange | null;
	/** Of what imports brought: the earliest and the latest. */
	readonly brought: TimeRange | null;
}

/** See RunTimes; `events` ascend by seq. */
export function runTimesOf(events: readonly Timed[]): RunTimes {
	let live: TimeRange | null = null;
	let brought: TimeRange | null = null;
	for (const event of events) {
		if (importOf(event) > 0) brought = widened(brought, event.sentAt);
		else {
			const time = liveTime(event);
			live = live ? [live[0], Math.max(live[1], time)] : [time, time];
		}
	}
	return { live, brought };
}

const widened = (range: TimeRange | null, time: number): TimeRange =>
	range ? [Math.min(range[0], time), Math.max(range[1], time)] : [time, time];
