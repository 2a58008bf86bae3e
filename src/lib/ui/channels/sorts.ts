/** The order and the filter of the list of channels. */
import { soughtName } from '$lib/wire/fold';
import type { ChannelFigures } from './channels';

export const CHANNEL_SORTS = ['activity', 'name', 'messages'] as const;
export type ChannelSort = (typeof CHANNEL_SORTS)[number];

const ORDERS: Record<ChannelSort, (a: ChannelFigures, b: ChannelFigures) => number> = {
	activity: (a, b) =>
		(b.recent ?? 0) - (a.recent ?? 0) ||
		(b.last?.seq ?? 0) - (a.last?.seq ?? 0) ||
		b.messages - a.messages,
	name: (a, b) => a.name.localeCompare(b.name) || a.source.localeCompare(b.source),
	messages: (a, b) => b.messages - a.messages
};

/** The ids of the channels with `part` in their names, in order. */
export function ordered(
	channels: readonly ChannelFigures[],
	sort: ChannelSort,
	part: string
): number[] {
	const wanted = soughtName(part);
	return channels
		.filter(({ name }) => soughtName(name).includes(wanted))
		.sort((a, b) => ORDERS[sort](a, b) || a.id - b.id)
		.map(({ id }) => id);
}
