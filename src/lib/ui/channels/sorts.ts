/** The order and the filter of the list of channels. */
import { matches } from './list/order';
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

/** The ids of the channels that match `part`, in order. */
export function ordered(
	channels: readonly ChannelFigures[],
	sort: ChannelSort,
	part: string
): number[] {
	return channels
		.filter((channel) => matches(channel, part))
		.sort((a, b) => ORDERS[sort](a, b) || a.id - b.id)
		.map(({ id }) => id);
}
