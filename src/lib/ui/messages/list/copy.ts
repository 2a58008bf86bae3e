/** Texts of lists of messages. */
import { count, counted, when } from '$lib/ui/copy/format';
import { LATEST } from './copy-latest';

export const MESSAGES = {
	reading: LATEST.reading,
	/** For a chosen channel, user and dates. */
	none: 'No message fits this choice.',
	widen: 'Search all channels, users and dates',
	everything: 'Show all messages',
	found: 'Found messages',
	/** `waiting` is null while their number is unknown. */
	jump: (waiting: number | null): string =>
		waiting ? `${count(waiting)} new, jump to latest` : 'Jump to latest'
} as const;

const sinceWhen = (time: number | null): string =>
	time === null ? '' : ` since ${when(time, Date.now())}`;

/** The line above what is new, and the bar that leads there; `since` in epoch ms, null if unknown. */
export const newSince = (since: number | null): string => `New${sinceWhen(since)}`;
export const countNew = (messages: number, since: number | null): string =>
	`${count(messages)} new${sinceWhen(since)}`;

export const NEW = {
	label: 'New messages',
	jump: 'Go to the first new message',
	markRead: 'Mark as read'
} as const;

/** `messages` is null if they can't be counted. */
const some = (messages: number | null): string =>
	messages === null ? 'Messages' : counted(messages, 'message', 'messages');

export const GAP = {
	missing: (messages: number | null): string => `${some(messages)} not on this device`,
	lost: (messages: number | null): string =>
		`${some(messages)} ${messages === 1 ? 'is' : 'are'} damaged at the relay.`,
	gone: 'They come back only if they are restored there.',
	settings: 'Settings',
	neverHere: 'They were never saved here.',
	nowhere: 'The relay no longer has them.',
	/** Before the button. */
	onRelay: (messages: number | null): string =>
		messages === null
			? 'Older messages are on the relay.'
			: `${counted(messages, 'older message is', 'older messages are')} on the relay.`,
	get: 'Download',
	getNewest: 'Download the newest of them',
	later: 'They come when the relay can be reached.'
} as const;
