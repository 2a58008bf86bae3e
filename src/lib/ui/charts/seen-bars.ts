/** Bars of active users: only the relay can count them, because distinct users can't be added up. */
import type { Seen } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';
import { edgesOf, type Range } from './diagrams';
import { MINUTE_MS } from '$lib/std/time';

/** The relay's answer about active users, and its circumstances. */
export interface KnownSeen {
	readonly answer: Seen;
	/** Epoch ms, the relay's clock; 0 where time stands still. */
	readonly now: number;
	/** Whether nothing has arrived since the answer. */
	readonly current: boolean;
}

/**
 * One bar for each step, oldest first. They end
 * with minute `until`; null for now, or for the previous step while the answer for this one is pending.
 */
export function seenBars(
	range: Range,
	{ answer, now, current }: KnownSeen,
	until: number | null
): Bar[] {
	const users = new Map(answer.steps);
	const oldest = answer.steps[0]?.[0] ?? Infinity;
	const newest = answer.steps.at(-1)?.[0] ?? -Infinity;
	/** Up to here everything is counted. */
	const whole = current ? now : newest * range.step * MINUTE_MS;
	const running = now === 0 ? newest : Math.floor(now / (range.step * MINUTE_MS));
	const awaited = !current && running === newest + 1;
	const edges = edgesOf(range, until ?? (awaited ? newest : running) * range.step);
	return edges.slice(0, -1).map((edge) => {
		const number = edge / range.step;
		const start = edge * MINUTE_MS;
		const end = start + range.step * MINUTE_MS;
		const known = number >= oldest && (number <= newest || start <= whole);
		return {
			start,
			end,
			value: known ? (users.get(number) ?? 0) : null,
			...(known && end > whole && { running: true })
		};
	});
}
