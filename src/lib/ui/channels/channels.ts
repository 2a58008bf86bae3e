/** Channels as lists and pages show them: totals, rates and the last minutes, each exact or unknown. */
import type { ChannelCount, ChannelMinutes, LastMessage } from '$lib/archive/tables/types';
import type { Series } from '$lib/wire/queries';
import { MINUTE_MS } from '$lib/std/time';

/** Minutes that a channel's line of bars shows, the running one last. */
export const SPARK_MINUTES = 30;
/** A channel with a message in so many minutes, the running one last, is active. */
export const ACTIVE_MINUTES = 15;

/** What is known of minutes, all by the relay's clock. */
export interface MinuteSources {
	/** What this device counted. */
	readonly counted: ChannelMinutes | undefined;
	/** What the relay answered to `series`, in minutes. */
	readonly series: Series | undefined;
	/** Up to which event this device follows the log. */
	readonly cursor: number;
	/** Whether nothing can have come that isn't here: minutes after the newest event had no message. */
	readonly current: boolean;
	/** The running minute, whose count is what it has so far. */
	readonly running: number;
}

export interface ChannelFigures {
	readonly id: number;
	readonly source: string;
	readonly name: string;
	readonly messages: number;
	/** Users with a message in it; null where nobody said, or was asked (see ChannelPeople). */
	readonly people: number | null;
	readonly last: LastMessage | null;
	/** Messages in the last whole minute; null where that isn't known. */
	readonly rate: number | null;
	/** Messages in each of SPARK_MINUTES, oldest first; null where unknown. */
	readonly bars: readonly (number | null)[];
	/** Messages in the last ACTIVE_MINUTES; null where some of these aren't known. */
	readonly recent: number | null;
}

/** Tells how many messages a channel received in a minute; null where nobody here can say. */
export function minuteCounts({
	counted,
	series,
	cursor,
	current,
	running
}: MinuteSources): (channel: number, minute: number) => number | null {
	const relays = new Map(series?.channels.map(({ id, steps }) => [id, new Map(steps)]));
	const newest = Math.floor((series?.until ?? 0) / MINUTE_MS);
	return (channel, minute) => {
		if (counted && minute >= counted.from) {
			if (minute > counted.until && !current) return null;
			return counted.minutes.get(minute)?.get(channel) ?? 0;
		}
		if (!series || series.until === null || minute < series.first || minute > newest) return null;
		// The minute of the newest event may have gone on after the answer.
		if (minute === newest && minute !== running && series.at < cursor) return null;
		return relays.get(channel)?.get(minute) ?? 0;
	};
}

/** All channels as of the running minute. */
export function figuresOf(
	channels: readonly ChannelCount[],
	sources: MinuteSources
): ChannelFigures[] {
	const count = minuteCounts(sources);
	return channels.map(({ id, source, name, messages, last }) => {
		const bars = Array.from({ length: SPARK_MINUTES }, (_, i) =>
			count(id, sources.running - SPARK_MINUTES + 1 + i)
		);
		return {
			id,
			source,
			name,
			messages,
			people: null,
			last,
			rate: bars.at(-2) ?? null,
			bars,
			recent: sumOf(bars.slice(-ACTIVE_MINUTES))
		};
	});
}

const sumOf = (bars: readonly (number | null)[]): number | null =>
	bars.reduce((sum, bar) => (sum === null || bar === null ? null : sum + bar), 0);

/** A channel that is active, and its messages in the last ACTIVE_MINUTES. */
export type BusyChannel = ChannelFigures & { readonly recent: number };

/** The active channels, most messages first; null while some channel's last minutes aren't known. */
export function busiest(channels: readonly ChannelFigures[]): BusyChannel[] | null {
	const known = channels.filter((channel): channel is BusyChannel => channel.recent !== null);
	if (known.length < channels.length) return null;
	return known
		.filter(({ recent }) => recent > 0)
		.sort((a, b) => b.recent - a.recent || a.id - b.id);
}
