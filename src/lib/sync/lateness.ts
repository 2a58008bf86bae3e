/** Messages are called late from the first of these on, and no more below the second, in s. */
const LATE_S = 5;
const IN_TIME_S = 3;

/**
 * How late messages are said to be, in s, where they are by `late` and were said to be by `before`: it changes seldom, as
 * each change is announced.
 */
export function lateness(before: number, late: number): number {
	if (late < (before > 0 ? IN_TIME_S : LATE_S)) return 0;
	const step = Math.min(late, before) < 60 ? LATE_S : 60;
	const same = before > 0 && Math.abs(late - before) < step;
	return same ? before : Math.max(LATE_S, Math.round(late / step) * step);
}
