import { daysWith, type DayCount } from '$lib/archive/times/days';
import type { QuarterTotals } from '$lib/archive/times/quarter-counts';
import { countsOf, type Counts } from './counts';
import { scaleOf, type Scale } from './scale';

/** When a list has messages, and where that is on its strip. */
export interface Times {
	readonly counts: Counts;
	readonly days: readonly DayCount[];
	readonly scale: Scale;
	/** Whether these are the list's own messages; else they are those of its channel, or of all, among which they are. */
	readonly own: boolean;
}

export function timesOf(totals: QuarterTotals, own: boolean): Times {
	const counts = countsOf(totals);
	const days = daysWith(totals);
	return { counts, days, scale: scaleOf(counts, days), own };
}
