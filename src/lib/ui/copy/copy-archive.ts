/** Texts about messages and archives on this device. */
import type { Floor } from '$lib/archive/tables/types';
import type { StorageState } from '$lib/sync/status';
import type { SnapshotCause } from '$lib/wire/codes';
import { counted } from './format';

export const STORAGE: Record<StorageState, string | null> = {
	ok: null,
	full: 'The space for this app is used up: new messages are kept, the oldest were dropped here. The relay still has them.',
	unavailable: 'This browser gives the page no storage.'
};

/** Why a part of the history isn't stored. */
export const DROPPED: Record<Floor['why'], string> = {
	age: 'They are older than this device keeps.',
	size: 'They are beyond the space that this device gives to history.'
};

/** Archives that ended: of another log, or of one whose history diverged. */
export const EARLIER = {
	title: 'Earlier archives',
	one: 'Earlier archive',
	read: 'Read this archive',
	/** `messages` is null if they weren't counted. */
	stored: (messages: number | null, until: string): string =>
		`${messages === null ? '—' : counted(messages, 'message', 'messages')}, until ${until}.`,
	ended: (at: string): string => `Ended ${at}.`,
	final: 'Nothing is added to it.',
	live: 'Back to the live one',
	otherLog: 'This link leads to another log, which is not on this device.',
	gone: 'This archive is no longer on this device.',
	current: 'Read the current one'
} as const;

export const ENDINGS: Record<SnapshotCause, string> = {
	'no-cursor': 'It was replaced by a new one.',
	'too-far-behind': 'It was replaced by a new one.',
	'other-log': 'The relay started a new log.',
	'term-mismatch': 'The relay was restored from an older copy and went another way.',
	'ahead-of-log': 'The relay was restored from an older copy.'
};
