/** Channels for lists and pages: totals, rates and the last minutes, each exact or unknown. */
import type { ChannelCount, ChannelMinutes, LastMessage } from '$lib/archive/tables/types';
import type { Series } from '$lib/wire/queries';
import { MINUTE_MS } from '$lib/std/time';

/** Minutes in a channel's sparkline, the current one last. */
export const SPARK_MINUTES = 30;
/** A channel is active with a message in the last minutes: this many, including the current one. */
export const ACTIVE_MINUTES = 15;

/** The sources of minute counts, all by the relay's clock. */
export interface MinuteSources {
	/** This device's own counts. */
	readonly counted: ChannelMinutes | undefined;
	/** The relay's answer to `series`, in minutes. */
	readonly series: Series | undefined;
	/** The seq up to which this device follows the log. */
	readonly cursor: number;
	/** Whether no message can have arrived that isn't here, so that minutes after the newest event had none. */
	readonly current: boolean;
	/** The current minute, counted so far. */
	readonly running: number;
}

export interface ChannelFigures {
	readonly id: number;
	readonly source: string;
	readonly name: string;
	readonly messages: number;
	/** How many of them imports brought; absent for none. */
	readonly imported?: number | undefined;
	/** Users with a message in it; null if unknown (see ChannelPeople). */
	readonly people: number | null;
	readonly last: LastMessage | null;
	/** Messages in the last complete minute; null if unknown. */
	readonly rate: number | null;
	/** Messages in each of SPARK_MINUTES, oldest first; null where unknown. */
	readonly bars: readonly (number | null)[];
	/** Messages in the last ACTIVE_MINUTES; null if some of these are unknown. */
	readonly recent: number | null;
}

/** Returns the number of messages that a channel received in a minute; null if unknown. */
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
		// The newest event's minute may have continued after the answer.
		if (minute === newest && minute !== running && series.at < cursor) return null;
		return relays.get(channel)?.get(minute) ?? 0;
	};
}

/** All channels as of the current minute. */
export function figuresOf(
	channels: readonly ChannelCount[],
	sources: MinuteSources
): ChannelFigures[] {
	const count = minuteCounts(sources);
	return channels.map(({ id, source, name, messages, imported, last }) => {
		const bars = Array.from({ length: SPARK_MINUTES }, (_, i) =>
			count(id, sources.running - SPARK_MINUTES + 1 + i)
		);
		return {
			id,
			source,
			name,
			messages,
			imported,
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

/** The active channels, most messages first; null while some channel's last minutes are unknown. */
export function busiest(channels: readonly ChannelFigures[]): BusyChannel[] | null {
	const known = channels.filter((channel): channel is BusyChannel => channel.recent !== null);
	if (known.length < channels.length) return null;
	return known
		.filter(({ recent }) => recent > 0)
		.sort((a, b) => b.recent - a.recent || a.id - b.id);
}
