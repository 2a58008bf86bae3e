/** What lists of messages say. */
import { counted } from './format';

export const MESSAGES = {
	reading: 'Reading the messages …',
	/** Of a channel, a user and dates that were chosen. */
	none: 'No message fits this choice.',
	widen: 'Search all channels, users and dates',
	everything: 'Show all messages'
} as const;

/** Above the list of all messages. */
export const FILTER = {
	label: 'Messages',
	search: 'Search all messages',
	placeholder: 'Search',
	channel: 'Channel',
	allChannels: 'All channels',
	/** Before a name, and after it: a button that forgets it. */
	onlyBy: 'Only by',
	everyone: 'show everyone',
	somebody: 'One person'
} as const;

export const GAP = {
	missing: (messages: number): string =>
		`${counted(messages, 'message', 'messages')} not on this device`,
	settings: 'Settings',
	neverHere: 'They were never stored here.',
	nowhere: 'The relay no longer has them.',
	get: 'Get them',
	getNewest: 'Get the newest of them',
	later: 'They can be fetched when the relay answers.'
} as const;
