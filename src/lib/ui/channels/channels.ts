/** Channels for lists and pages: totals, rates and the last minutes, each exact or unknown. */
import type { ChannelRecording } from '$lib/wire/channel-states';
import type { ChannelCount, LastMessage } from '$lib/archive/tables/types';
import { isKnown, type Counted } from '$lib/ui/charts/counted';

/** Minutes in a channel's sparkline, the current one last. */
export const SPARK_MINUTES = 30;
/** A channel is active with a message in the last minutes: this many, including the current one. */
export const ACTIVE_MINUTES = 15;

export interface ChannelFigures {
	readonly id: number;
	readonly source: string;
	readonly name: string;
	readonly messages: number;
	/** How many of them imports brought; absent for none. */
	readonly imported?: number | undefined;
	/** How it stands at the source that keeps it; undefined where none does. */
	readonly recording?: ChannelRecording | undefined;
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

/** All channels as of the minute `running`, by the time messages were sent; `counted` has minutes. */
export const figuresOf = (
	channels: readonly ChannelCount[],
	counted: Counted | null,
	running: number
): ChannelFigures[] =>
	channels.map(({ id, source, name, messages, imported, recording, last }) => {
		const bars = Array.from({ length: SPARK_MINUTES }, (_, i) => {
			const minute = running - SPARK_MINUTES + 1 + i;
			return counted && isKnown(counted, minute) ? counted.of(minute, id) : null;
		});
		return {
			id,
			source,
			name,
			messages,
			imported,
			recording,
			people: null,
			last,
			rate: bars.at(-2) ?? null,
			bars,
			recent: sumOf(bars.slice(-ACTIVE_MINUTES))
		};
	});

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
