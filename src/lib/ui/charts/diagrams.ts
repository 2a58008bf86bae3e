/** What Home's diagrams show: messages in steps of a time, as far as they are known. */
import type { Archive } from '$lib/archive/read/archive';
import type { MinuteCount } from '$lib/archive/tables/types';
import type { Series } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';
import { MINUTE_MS } from '$lib/std/time';

/** A time that diagrams show: so many steps of so many minutes each. */
export interface Range {
	readonly name: 'now' | 'day' | 'week';
	readonly title: string;
	readonly step: number;
	readonly steps: number;
	/** What a bar stands for. */
	readonly per: string;
}

export const RANGES: readonly [Range, ...Range[]] = [
	{ name: 'now', title: '15 minutes', step: 1, steps: 15, per: 'per minute' },
	{ name: 'day', title: '24 hours', step: 15, steps: 96, per: 'per 15 minutes' },
	{ name: 'week', title: '7 days', step: 120, steps: 84, per: 'per 2 hours' }
];

/** What the address of Home says of its diagrams: the range, and the minute that they end with where that isn't now. */
export function rangeOf(params: URLSearchParams): { range: Range; until: number | null } {
	const until = Number(params.get('until') ?? '');
	return {
		range: RANGES.find(({ name }) => name === params.get('range')) ?? RANGES[0],
		until: Number.isSafeInteger(until) && until > 0 ? until : null
	};
}

/** Times between steps, as minutes since the epoch: one more than there are steps. */
export function edgesOf({ step, steps }: Range, minute: number): number[] {
	const last = Math.floor(minute / step) * step + step;
	return Array.from({ length: steps + 1 }, (_, i) => last - (steps - i) * step);
}

/**
 * Minute counts from … to, live. Hours that are over are read once: no later message is received in them.
 * `newest` is the minute of the newest message.
 */
export function minutesOf(
	from: number,
	to: number,
	newest: number
): (archive: Archive) => Promise<MinuteCount[]> {
	const border = Math.max(from, Math.floor(Math.min(to, newest) / 60) * 60);
	let past: { readonly archive: Archive; readonly counts: MinuteCount[] } | undefined;
	return async (archive) => {
		if (past?.archive !== archive) {
			past = { archive, counts: border > from ? await archive.minutes(from, border - 1) : [] };
		}
		return past.counts.concat(await archive.minutes(border, to));
	};
}

/** What is known of the minutes that a diagram shows; minutes since the epoch, by the relay's clock. */
export interface Known {
	/** What this device counted, ascending. */
	readonly counts: readonly MinuteCount[];
	/** What the relay counted, in the diagram's own steps; null where it wasn't asked. */
	readonly series: Series | null;
	/** The last one that is shown, and the one that runs now. */
	readonly minute: number;
	readonly running: number;
	/** That of the newest message; null before the first. */
	readonly newest: number | null;
	/** Whether nothing can have come that isn't here: then minutes after the newest message had none. */
	readonly current: boolean;
}

/** A bar a step, oldest first. Times of bars are by this device's clock, `clockOffset` ms behind the relay's. */
export function barsOf(range: Range, known: Known, clockOffset: number): Bar[] {
	const edges = edgesOf(range, known.minute);
	const own = ownSteps(range, edges[0] ?? 0, known);
	const relays = relaySteps(known.series);
	return edges.slice(0, -1).map((edge, i) => {
		const end = edge + range.step;
		return {
			start: edge * MINUTE_MS - clockOffset,
			end: end * MINUTE_MS - clockOffset,
			value: own[i] ?? relays(edge / range.step),
			...(end > known.running && { running: true })
		};
	});
}

/** What this device knows of each step from `start` on; null for those of which it doesn't know every minute. */
function ownSteps(range: Range, start: number, known: Known): (number | null)[] {
	const { counts, minute, current } = known;
	const newest = Math.max(counts.at(-1)?.minute ?? 0, known.newest ?? 0);
	const sums = Array.from({ length: range.steps }, () => ({ messages: 0, minutes: 0 }));
	const note = (at: number, messages: number): void => {
		const sum = sums[Math.floor((at - start) / range.step)];
		if (!sum || at > minute) return;
		sum.messages += messages;
		sum.minutes++;
	};
	for (const count of counts) {
		// Without a connection, more may have been said in the minute of the newest message.
		if (count.minute < newest || current) note(count.minute, count.messages);
	}
	if (current) for (let at = Math.max(start, newest + 1); at <= minute; at++) note(at, 0);
	return sums.map(({ messages, minutes }, i) => {
		const over = Math.min(range.step, minute + 1 - start - i * range.step);
		return minutes === over ? messages : null;
	});
}

/** What the relay's answer says of a step; null for what it doesn't know whole. */
function relaySteps(series: Series | null): (step: number) => number | null {
	if (!series || series.until === null) return () => null;
	const { first, step, until } = series;
	const sums = new Map<number, number>();
	for (const { steps } of series.channels) {
		for (const [number, messages] of steps) sums.set(number, (sums.get(number) ?? 0) + messages);
	}
	const running = Math.floor(until / 1_000 / step);
	return (number) => (number >= first && number < running ? (sums.get(number) ?? 0) : null);
}
