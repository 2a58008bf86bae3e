/** Which channels are busy now. */
import type { ChannelMinutes } from '$lib/archive/types';
import type { Series } from '$lib/wire/queries';

/** A channel with a message in so many minutes, the running one last, is active. */
export const ACTIVE_MINUTES = 15;
const MINUTE_MS = 60_000;

export interface RecentSources {
	/** What this device counted. */
	readonly counted: ChannelMinutes;
	/** What the relay counted, minute by minute; null where it wasn't asked. */
	readonly series: Series | null;
	/** Up to which event this device follows the log. */
	readonly cursor: number;
}

/**
 * Messages of each channel that has any, received from minute `from` on (since the epoch); null while some of
 * these minutes are unknown. Only for a device that misses nothing: it takes what it lacks to be quiet.
 */
export function recentByChannel(
	from: number,
	{ counted, series, cursor }: RecentSources
): ReadonlyMap<number, number> | null {
	const sums = new Map<number, number>();
	const add = (channel: number, messages: number): void => {
		if (messages > 0) sums.set(channel, (sums.get(channel) ?? 0) + messages);
	};
	if (counted.from > from) {
		if (!series || series.until === null || series.first > from) return null;
		// The minute of the newest event may have gone on after the answer.
		const known = series.at >= cursor ? Infinity : Math.floor(series.until / MINUTE_MS);
		if (known < counted.from) return null;
		for (const { id, steps } of series.channels) {
			for (const [minute, messages] of steps) {
				if (minute >= from && minute < counted.from) add(id, messages);
			}
		}
	}
	for (const [minute, channels] of counted.minutes) {
		if (minute >= from) for (const [id, messages] of channels) add(id, messages);
	}
	return sums;
}
