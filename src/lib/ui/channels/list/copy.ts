/** Texts of the list of channels, in the rail and on its page. */
import { count, counted } from '$lib/ui/copy/format';
import { isolated } from '$lib/ui/copy/isolated';
import type { ChannelRecording } from '$lib/wire/channel-states';
import { recordingWords } from '$lib/ui/copy/recording';
import { channelName } from '$lib/ui/copy/network';
import type { ChannelOrder } from '$lib/ui/kept/channel-choices.svelte';
import type { Listable, Listed } from './order';

export const LIST = {
	title: 'Channels',
	filter: 'Filter channels',
	noMatch: (part: string): string => `No channel matches “${isolated(part)}”.`,
	more: (channels: number): string => `${count(channels)} more`,
	moreWaiting: 'with unread messages',
	order: 'Order of channels',
	all: 'All channels',
	asTable: 'Show as a table',
	asList: 'Show as a list',
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
	joining: 'joining'
} as const;

/** Of the menu of one channel. */
export const MENU = {
	title: 'Pin or mute',
	of: (name: string): string => `Actions for ${name}`,
	pin: 'Pin',
	unpin: 'Unpin',
	mute: 'Mute',
	unmute: 'Unmute',
	read: 'Mark as read'
} as const;

/** Of a channel without a message that was heard live. */
export const noLast = (messages: number): string =>
	messages > 0 ? counted(messages, 'older message', 'older messages') : 'No messages yet';

/** "12 unread". */
export const unreadWords = (unread: number): string => `${count(unread)} unread`;

/** A channel's name for screen readers, as "#linux, 12 unread, not recorded: connection refused". */
export const spokenName = ({ channel, unread, muted }: Listed<Listable>): string =>
	[
		isolated(channelName(channel)),
		unread > 0 ? unreadWords(unread) : '',
		channel.recording ? recordingWords(channel.recording) : '',
		muted ? LIST.muted : ''
	]
		.filter((part) => part !== '')
		.join(', ');

/** "Not recorded since 18:02: connection refused", "Joining since 18:02". */
export function stateSince(recording: ChannelRecording, since: string): string {
	const [state = '', ...cause] = recordingWords(recording).split(': ');
	const words = `${state[0]?.toUpperCase() ?? ''}${state.slice(1)} since ${since}`;
	return [words, ...cause].join(': ');
}
