/** The data of Home's diagrams: messages in steps of time, as far as they are known. */
import type { Bar } from '$lib/ui/kit/bars/bars';
import { MINUTE_MS } from '$lib/std/time';
import { isKnown, type Counted } from './counted';

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
 * One bar for each step, oldest first, up to that of minute `last`; `running`: the present minute, which counts what was
 * sent so far.
 */
export function barsOf(range: Range, counted: Counted, last: number, running: number): Bar[] {
	const edges = edgesOf(range, last);
	const parts = range.step / counted.step;
	return edges.slice(0, -1).map((edge) => {
		const first = edge / counted.step;
		const steps = Array.from({ length: parts }, (_, i) => first + i);
		return {
			start: edge * MINUTE_MS,
			end: (edge + range.step) * MINUTE_MS,
			value: isKnown(counted, first)
				? steps.reduce((sum, step) => sum + counted.of(step), 0)
				: null,
			...(edge + range.step > running && { running: true })
		};
	});
}
