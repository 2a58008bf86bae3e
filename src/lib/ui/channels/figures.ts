/** The main figures of a channel. */
import type { Figure } from '$lib/ui/kit/page/figure';
import { now } from '$lib/ui/state/clock.svelte';
import { count, day, exactTime } from '$lib/ui/copy/format';
import { deletedSince } from '$lib/ui/messages/row/copy-moderation';
import type { ChannelFigures } from './channels';
import { CHANNEL, CHANNELS } from './copy';

/** `deleted`: of its messages, as far as known. */
export const channelFigures = (
	{ messages, rate, people, last }: ChannelFigures,
	deleted: number
): Figure[] => [
	{
		label: CHANNEL.messages,
		value: count(messages),
		title: undefined,
		note: deletedSince(deleted)
	},
	{
		label: CHANNEL.rate,
		value: rate === null ? undefined : count(rate),
		title: rate === null ? CHANNELS.rateUnknown : CHANNELS.rate
	},
	{
		label: CHANNEL.people,
		value: people === null ? undefined : count(people),
		title: people === null ? CHANNELS.peopleUnknown : undefined
	},
	{
		label: CHANNEL.last,
		value: last ? day(last.sentAt, now()) : undefined,
		title: last ? exactTime(last.sentAt) : CHANNELS.noLast
	}
];
