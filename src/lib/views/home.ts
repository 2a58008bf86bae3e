import type { Archive } from '$lib/archive/archive';
import type { ArchivedEvent, MinuteCount } from '$lib/archive/types';
import { Live } from './live.svelte';

/** Minutes that the rate's bars reach back. */
export const RATE_MINUTES = 30;
const LATEST = 30;

export interface Rate {
	/** Messages received in the last whole minute; null while this device doesn't know it. */
	readonly lastMinute: number | null;
	/** Messages received in the running minute so far; null likewise. */
	readonly thisMinute: number | null;
	/** One bar a minute, oldest first, the running one last; null where unknown. */
	readonly bars: readonly (number | null)[];
}

/**
 * The rate at `minute` (minutes since the epoch, by the relay's clock). Minutes after `quietAfter` had no
 * message; null where nobody can say so, because there is no connection.
 */
export function rateOf(
	counts: readonly MinuteCount[],
	minute: number,
	quietAfter: number | null
): Rate {
	const bars = Array.from({ length: RATE_MINUTES }, (_, i) => {
		const wanted = minute - RATE_MINUTES + 1 + i;
		if (quietAfter !== null && wanted > quietAfter) return 0;
		return counts.find((each) => each.minute === wanted)?.messages ?? null;
	});
	return { lastMinute: bars.at(-2) ?? null, thisMinute: bars.at(-1) ?? null, bars };
}

export const latestMessages = (archive: Archive): Live<ArchivedEvent[]> =>
	new Live(() => archive.newest(LATEST));

export const minuteCounts = (archive: Archive, minute: number): (() => Promise<MinuteCount[]>) => {
	return () => archive.minutes(minute - RATE_MINUTES + 1, minute);
};
