/** Texts of lists of messages. */
import { count, counted } from '$lib/ui/copy/format';
import { LATEST } from './copy-latest';

export const MESSAGES = {
	reading: LATEST.reading,
	/** For a chosen channel, user and dates. */
	none: 'No message fits this choice.',
	widen: 'Search all channels, users and dates',
	everything: 'Show all messages',
	found: 'Found messages',
	newSince: (time: string): string => `New since ${time}`,
	/** `waiting` is null while their number is unknown. */
	jump: (waiting: number | null): string =>
		waiting ? `${count(waiting)} new, jump to latest` : 'Jump to latest'
} as const;

/** `messages` is null if they can't be counted. */
const some = (messages: number | null): string =>
	messages === null ? 'Messages' : counted(messages, 'message', 'messages');

export const GAP = {
	missing: (messages: number | null): string => `${some(messages)} not on this device`,
	lost: (messages: number | null): string =>
		`${some(messages)} ${messages === 1 ? 'is' : 'are'} damaged at the relay.`,
	gone: 'They can be fetched only if they are restored there.',
	settings: 'Settings',
	neverHere: 'They were never stored here.',
	nowhere: 'The relay no longer has them.',
	get: 'Get them',
	getNewest: 'Get the newest of them',
	later: 'They can be fetched when the relay answers.'
} as const;
