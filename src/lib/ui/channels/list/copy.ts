/** Texts of the list of channels, in the rail and on its page. */
import { count } from '$lib/ui/copy/format';
import { isolated } from '$lib/ui/copy/isolated';
import { recordingWords } from '$lib/ui/copy/recording';
import { channelName } from '$lib/ui/copy/network';
import type { Listable, Listed, ChannelOrder } from './order';

export const LIST = {
	title: 'Channels',
	all: 'All messages',
	filter: 'Filter channels',
	noMatch: (part: string): string => `No channel matches “${isolated(part)}”.`,
	more: (channels: number): string => `${count(channels)} more`,
	moreWaiting: 'with unread messages',
	order: 'Order of channels',
	orders: {
		unread: 'Unread first',
		pinned: 'Pinned first',
		name: 'A to Z'
	} satisfies Record<ChannelOrder, string>,
	/** Above the most that there is room for. */
	badge: (unread: number): string => (unread > 9_999 ? '9,999+' : count(unread)),
	muted: 'muted',
	/** In the rail, where there is no room for the cause. */
	lost: 'not recorded',
	joining: 'joining',
	silent: 'No messages yet'
} as const;

/** Of the menu of one channel. */
export const MENU = {
	title: 'Pin or mute',
	of: (name: string): string => `Actions for ${name}`,
	pin: 'Pin',
	unpin: 'Unpin',
	mute: 'Mute',
	unmute: 'Unmute'
} as const;

/** A channel's name for screen readers, as "#linux, 12 unread, not recorded: connection refused". */
export const spokenName = ({ channel, unread, muted }: Listed<Listable>): string =>
	[
		isolated(channelName(channel)),
		unread > 0 ? `${count(unread)} unread` : '',
		channel.recording ? recordingWords(channel.recording) : '',
		muted ? LIST.muted : ''
	]
		.filter((part) => part !== '')
		.join(', ');
