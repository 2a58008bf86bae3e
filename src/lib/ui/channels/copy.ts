/** Texts of the pages of channels. */
import { isolated } from '$lib/ui/copy/isolated';
import type { ChannelSort } from './sorts';
import type { ChannelFigures } from './channels';
import type { Column } from '$lib/ui/kit/columns';
import { count, counted, exactTime } from '$lib/ui/copy/format';

export const COLUMNS: readonly Column<ChannelSort>[] = [
	{ label: 'Channel', by: 'name' },
	{ label: 'Last message', wide: true },
	{ label: 'Users', align: 'end', wide: true },
	{ label: '30 minutes', by: 'activity' },
	{ label: 'Per min', align: 'end' },
	{ label: 'Messages', by: 'messages', align: 'end' }
];

export const CHANNELS = {
	title: 'Channels',
	placeholder: 'Filter channels',
	clear: 'Show all channels',
	reading: 'Reading the channels on this device …',
	channels: (channels: number): string => counted(channels, 'channel', 'channels'),
	matching: (matching: number, channels: number): string =>
		`${count(matching)} of ${count(channels)} channels`,
	none: (part: string): string => `No channel’s name has “${isolated(part)}” in it.`,
	noLast: 'No live message of it is on this device yet',
	peopleUnknown: 'How many write in a channel comes from the relay',
	rateUnknown: 'Not known on this device for the last minute',
	rate: 'In the last full minute',
	spark: (most: number): string =>
		`Messages in each of the last 30 minutes: at most ${counted(most, 'message', 'messages')}`
} as const;

/** For numbers of users that were exact earlier (epoch ms); '' if they are exact now. */
export const usersAsOf = (time: number | null): string =>
	time === null ? '' : `Users ${CHANNEL.asOf(exactTime(time))}.`;

/** Why some figures of these channels are missing; '' if none is. */
export function whyUnknown(
	channels: readonly Pick<ChannelFigures, 'last' | 'people' | 'rate'>[]
): string {
	const reasons = {
		last: CHANNELS.noLast,
		people: CHANNELS.peopleUnknown,
		rate: CHANNELS.rateUnknown
	};
	return (['last', 'people', 'rate'] as const)
		.filter((figure) => channels.some((channel) => channel[figure] === null))
		.map((figure) => `${CHANNEL[figure]} “—”: ${reasons[figure]}.`)
		.join(' ');
}

export const CHANNEL = {
	figures: 'Figures',
	details: 'Users and activity',
	messages: 'Messages',
	rate: 'Per minute',
	people: 'Users',
	last: 'Last message',
	messagesIn: 'Messages in',
	mostActive: 'Most active',
	activity: 'Activity',
	asOf: (time: string): string => `as of ${time}: what came later is not all on this device`,
	notFound: (name: string): string => `No channel #${isolated(name)}.`,
	reading: 'Looking for the channel …',
	anotherLog: (name: string): string =>
		`The link was made for “${isolated(name)}”, which is not this channel’s name: it may be from another log.`,
	several: (name: string): string =>
		`Several channels are called “${isolated(name)}”; this is the largest:`,
	back: 'All channels'
} as const;
