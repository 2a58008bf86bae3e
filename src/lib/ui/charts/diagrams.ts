/** The data of Home's diagrams: messages in steps of time, as far as they are known. */
import type { Archive } from '$lib/archive/read/archive';
import type { MinuteCount } from '$lib/archive/tables/types';
import type { Series } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';
import { MINUTE_MS } from '$lib/std/time';

/** A period of a diagram: a number of steps, each of a number of minutes. */
export interface Range {
	readonly name: 'now' | 'day' | 'week';
	readonly title: string;
	readonly step: number;
	readonly steps: number;
	/** The unit of a bar. */
	readonly per: string;
}

export const RANGES: readonly [Range, ...Range[]] = [
	{ name: 'now', title: '15 minutes', step: 1, steps: 15, per: 'per minute' },
	{ name: 'day', title: '24 hours', step: 15, steps: 96, per: 'per 15 minutes' },
	{ name: 'week', title: '7 days', step: 120, steps: 84, per: 'per 2 hours' }
];

/** The range of Home's diagrams from the address, and their last minute if that isn't now. */
export function rangeOf(params: URLSearchParams): { range: Range; until: number | null } {
	const until = Number(params.get('until') ?? '');
	return {
		range: RANGES.find(({ name }) => name === params.get('range')) ?? RANGES[0],
		until: Number.isSafeInteger(until) && until > 0 ? until : null
	};
}

/** The boundaries of the steps, in minutes since the epoch: one more than there are steps. */
export function edgesOf({ step, steps }: Range, minute: number): number[] {
	const last = Math.floor(minute / step) * step + step;
	return Array.from({ length: steps + 1 }, (_, i) => last - (steps - i) * step);
}

/**
 * Minute counts from … to, live. Past hours are read once, because no later message is received in them.
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

/** The known counts of a diagram's minutes; minutes since the epoch, by the relay's clock. */
export interface Known {
	/** This device's counts, ascending. */
	readonly counts: readonly MinuteCount[];
	/** The relay's counts, in the diagram's own steps; null without a query. */
	readonly series: Series | null;
	/** The last displayed minute, and the current one. */
	readonly minute: number;
	readonly running: number;
	/** The minute of the newest message; null before the first. */
	readonly newest: number | null;
	/** Whether no message can have arrived that isn't here, so that minutes after the newest message had none. */
	readonly current: boolean;
}

/** One bar for each step, oldest first. Their times are by this device's clock, `clockOffset` ms behind the relay's. */
export function barsOf(range: Range, known: Known, clockOffset: number): Bar[] {
	const edges = edgesOf(range, known.minute);
	const own = ownSteps(range, edges[0] ?? 0, known);
	const relays = relaySteps(known.series);
	return edges.slice(0, -1).map((edge, i) => {
		const end = edge + range.step;
		return {
			start: edge * MINUTE_MS - clockOffset,
			end: end * MINUTE_MS - clockOffset,
			...own[i]!,
			value: own[i]!.value ?? relays(edge / range.step),
			...(end > known.running && { running: true })
		};
	});
}

/** This device's count of each step from `start` on, and what imports brought in it; null for a step with an unknown minute. */
function ownSteps(range: Range, start: number, known: Known): Pick<Bar, 'value' | 'imported'>[] {
	const { counts, minute, current } = known;
	const newest = Math.max(counts.at(-1)?.minute ?? 0, known.newest ?? 0);
	const sums = Array.from({ length: range.steps }, () => ({
		messages: 0,
		minutes: 0,
		imported: 0
	}));
	const note = (at: number, messages: number, imported = 0): void => {
		const sum = sums[Math.floor((at - start) / range.step)];
		if (!sum || at > minute) return;
		sum.messages += messages;
		sum.minutes++;
		sum.imported += imported;
	};
	for (const count of counts) {
		// Without a connection, the newest message's minute may have more messages.
		if (count.minute < newest || current) note(count.minute, count.messages, count.imported);
	}
	if (current) for (let at = Math.max(start, newest + 1); at <= minute; at++) note(at, 0);
	return sums.map(({ messages, minutes, imported }, i) => {
		const over = Math.min(range.step, minute + 1 - start - i * range.step);
		return { value: minutes === over ? messages : null, imported };
	});
}

/** The relay's count of a step; null if its answer doesn't cover the complete step. */
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
