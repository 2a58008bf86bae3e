/** What became of messages and archives on this device, in words for people. */
import type { Floor } from '$lib/archive/types';
import type { StorageState } from '$lib/sync/status';
import type { SnapshotCause } from '$lib/wire/codes';

export const STORAGE: Record<StorageState, string | null> = {
	ok: null,
	full: 'The space for this app is used up: new messages are kept, the oldest were dropped here. The relay still has them.',
	unavailable: 'This browser gives the page no storage.'
};

/** Why a part of the history isn't kept. */
export const DROPPED: Record<Floor['why'], string> = {
	age: 'They are older than this device keeps.',
	size: 'They are beyond the space that this device gives to history.'
};

export const ENDINGS: Record<SnapshotCause, string> = {
	'no-cursor': 'It was replaced by a new one.',
	'too-far-behind': 'It was replaced by a new one.',
	'other-log': 'The relay started a new log.',
	'term-mismatch': 'The relay was restored from an older copy and went another way.',
	'ahead-of-log': 'The relay was restored from an older copy.'
};
