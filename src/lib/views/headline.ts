/** The figures that a user or a channel is introduced with. */
import type { UserCount } from '$lib/archive/types';
import type { ChannelFigures } from './channels';
import { now } from './clock.svelte';
import { count, day, exactTime } from './format';
import { CHANNEL, CHANNELS } from './words-channels';
import { PROFILE } from './words-users';

/** A figure that isn't known has no value; then its title says why. */
export interface Figure {
	readonly label: string;
	readonly value: string | undefined;
	readonly title: string | undefined;
}

/** A user's; `total` is undefined while this device doesn't know it. */
export const userFigures = (total: UserCount | undefined): Figure[] => [
	{
		label: PROFILE.messages,
		value: total && count(total.messages),
		title: total ? undefined : PROFILE.unknown
	},
	...(['firstSeen', 'lastSeen'] as const).map((moment) => ({
		label: PROFILE[moment],
		value: total && day(total[moment], now()),
		title: total ? exactTime(total[moment]) : PROFILE.unknown
	}))
];

export const channelFigures = ({ messages, rate, people, last }: ChannelFigures): Figure[] => [
	{ label: CHANNEL.messages, value: count(messages), title: undefined },
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
