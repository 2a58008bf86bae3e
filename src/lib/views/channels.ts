/** Channels as lists and pages show them: totals, rates and the last minutes, each exact or unknown. */
import type { ChannelCount, ChannelMinutes, LastMessage } from '$lib/archive/types';
import { foldName } from '$lib/wire/names';
import type { ChannelList, Series } from '$lib/wire/queries';

/** Minutes that a channel's line of bars shows, the running one last. */
export const SPARK_MINUTES = 30;
/** A channel with a message in so many minutes counts as active. */
const ACTIVE_MINUTES = 15;
const MINUTE_MS = 60_000;

export const CHANNEL_SORTS = ['activity', 'name', 'messages'] as const;
export type ChannelSort = (typeof CHANNEL_SORTS)[number];

/** What is known of minutes, all by the relay's clock. */
export interface MinuteSources {
	/** What this device counted. */
	readonly counted: ChannelMinutes | undefined;
	/** What the relay answered to `series`, in minutes. */
	readonly series: Series | undefined;
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
	/** Users with a message in it; null while the relay hasn't said. */
	readonly people: number | null;
	readonly last: LastMessage | null;
	/** Messages in the last whole minute; null where that isn't known. */
	readonly rate: number | null;
	/** Messages in each of SPARK_MINUTES, oldest first; null where unknown. */
	readonly bars: readonly (number | null)[];
	/** Messages in the last ACTIVE_MINUTES, as far as they are known. */
	readonly recent: number;
}

/** Messages that a channel received in a minute; null where nobody here can say. */
export function minuteCount(
	channel: number,
	minute: number,
	{ counted, series, current, running }: MinuteSources
): number | null {
	if (counted && minute >= counted.from) {
		if (minute > counted.until && !current) return null;
		return counted.minutes.get(minute)?.get(channel) ?? 0;
	}
	if (!series || series.until === null || minute < series.first) return null;
	// The minute of the newest event may have gone on after the answer.
	const newest = Math.floor(series.until / MINUTE_MS);
	if (minute > newest || (minute === newest && minute !== running)) return null;
	const steps = series.channels.find(({ id }) => id === channel)?.steps;
	return steps?.find(([step]) => step === minute)?.[1] ?? 0;
}

/** All channels as of the running minute. */
export function figuresOf(
	channels: readonly ChannelCount[],
	list: ChannelList | undefined,
	sources: MinuteSources
): ChannelFigures[] {
	const said = new Map(list?.channels.map((channel) => [channel.id, channel]));
	return channels.map(({ id, source, name, messages, last }) => {
		const bars = Array.from({ length: SPARK_MINUTES }, (_, i) =>
			minuteCount(id, sources.running - SPARK_MINUTES + 1 + i, sources)
		);
		const known = said.get(id);
		return {
			id,
			source,
			name,
			messages,
			people: known?.people ?? null,
			last: (known?.last?.seq ?? 0) > (last?.seq ?? 0) ? (known?.last ?? null) : last,
			rate: bars.at(-2) ?? null,
			bars,
			recent: bars.slice(-ACTIVE_MINUTES).reduce((sum: number, bar) => sum + (bar ?? 0), 0)
		};
	});
}

const ORDERS: Record<ChannelSort, (a: ChannelFigures, b: ChannelFigures) => number> = {
	activity: (a, b) =>
		b.recent - a.recent || (b.last?.seq ?? 0) - (a.last?.seq ?? 0) || b.messages - a.messages,
	name: (a, b) => a.name.localeCompare(b.name) || a.source.localeCompare(b.source),
	messages: (a, b) => b.messages - a.messages
};

/** The ids of the channels with `part` in their names, in order. */
export function ordered(
	channels: readonly ChannelFigures[],
	sort: ChannelSort,
	part: string
): number[] {
	const wanted = foldName(part);
	return channels
		.filter(({ name }) => foldName(name).includes(wanted))
		.sort((a, b) => ORDERS[sort](a, b) || a.id - b.id)
		.map(({ id }) => id);
}

/** What is wanted, in the order that it had: what went is left out, what is new comes last. */
export function heldOrder(had: readonly number[], wanted: readonly number[]): number[] {
	const left = new Set(wanted);
	const kept = had.filter((id) => left.delete(id));
	return [...kept, ...left];
}
