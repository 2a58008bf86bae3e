/** Texts of the settings. */
import type { ArchiveEntry } from '$lib/archive/tables/types';
import type { ExportState } from '$lib/ui/export/export-run.svelte';
import { ENDINGS } from '$lib/ui/copy/copy-archive';
import { count, counted, exactTime } from '$lib/ui/copy/format';
import { size } from '$lib/ui/copy/format-size';
import type { Holdings } from '$lib/ui/state/holdings';
import type { Browser } from '$lib/ui/refusals/refusals';

export const SETTINGS = {
	title: 'Settings',
	about: 'App',
	diagnostics: 'Diagnostics: connection, storage and versions, to copy into a bug report',
	notKept: 'This browser keeps no settings: site data is switched off.'
} as const;

/** Texts of the appearance settings: theme, density, keys. */
export const LOOK = {
	title: 'Look',
	theme: {
		label: 'Theme',
		choices: { auto: 'Auto', light: 'Light', dark: 'Dark' },
		note: 'Auto follows the system.'
	},
	density: {
		label: 'Rows',
		choices: { comfortable: 'Comfortable', compact: 'Compact' },
		note: 'Compact shows more messages, channels and users at a time.'
	}
} as const;

/** The reader's own names. */
export const NAMES = {
	title: 'Your names',
	about:
		'A search understands “me” by these: from:me, to:me, is:mention. They stay on this device.',
	field: 'A name of yours',
	add: 'Add',
	remove: (name: string): string => `Remove ${name}`,
	notKept: SETTINGS.notKept
} as const;

export const KEYBOARD = {
	title: 'Keyboard',
	keys: {
		label: 'Single-key shortcuts',
		choices: { on: 'On', off: 'Off' },
		note: 'Off, no letter or sign alone does anything, as speech input may need it. Ctrl K or ⌘ K, the arrows, Enter and Esc stay.'
	},
	map: 'Show all keys'
} as const;

export const STORAGE_COPY = {
	title: 'Storage',
	used: 'Used by this app',
	history: 'Messages take',
	kept: 'Kept',
	persistent: 'until you clear it',
	evictable: 'until the browser needs the space',
	unknown: 'This browser doesn’t say: the page was not opened over HTTPS.',
	ask: 'Ask the browser to keep it',
	size: (bytes: number | null): string => (bytes === null ? '—' : size(bytes))
} as const;

/** Why the browser didn't promise to keep it. */
export const DECLINED: Record<Browser, string> = {
	firefox:
		'Not promised: Firefox asks you, beside the address. Press again and allow it; private windows keep nothing.',
	chromium:
		'The browser declined. It decides by how the app is used: installing it, or a bookmark, helps.',
	safari:
		'Safari declined. It keeps what is used: it clears a site that is not opened for a week. An app added to the Dock is kept longer.',
	ios: 'Safari declined. It clears a site that is not opened for a week. An app on the Home Screen is kept longer.'
};

interface Bound {
	/** Days or bytes; null for the default. */
	readonly value: number | null;
	readonly label: string;
}

export const RETENTION = {
	title: 'History on this device',
	age: 'Keep messages',
	ages: [
		{ value: null, label: 'whatever their age' },
		{ value: 1, label: 'for a day' },
		{ value: 7, label: 'for 7 days' },
		{ value: 30, label: 'for 30 days' },
		{ value: 90, label: 'for 90 days' },
		{ value: 365, label: 'for a year' }
	] satisfies Bound[],
	size: 'Use at most',
	sizes: [
		{ value: null, label: '1 GB, or a fifth of the space' },
		{ value: 500_000_000, label: '500 MB' },
		{ value: 100_000_000, label: '100 MB' },
		{ value: 25_000_000, label: '25 MB' },
		{ value: 5_000_000, label: '5 MB' }
	] satisfies Bound[],
	note: 'Older messages beyond this are removed from this device. You can download them from the relay again. Totals stay exact, and earlier archives stay complete.',
	failed: 'Not saved: this browser has no room for it.'
} as const;

export const ARCHIVES = {
	title: 'Archives',
	note: 'An archive is what this device keeps of one log. An export has a message a line (NDJSON), in order: npm run replay puts it into a relay again.',
	read: 'Read',
	export: 'Export',
	stop: 'Stop the export',
	delete: 'Delete',
	deleteTitle: 'Delete this earlier archive?',
	/** `messages` is undefined while they aren't counted, or can't be. */
	deleteText: (messages: number | undefined): string =>
		`${messages === undefined ? 'All its messages' : counted(messages, 'message', 'messages')} go for good: no relay follows this archive any more. Export it first to keep a copy.`,
	notDeleted:
		'This archive could not be deleted completely. Close other tabs of this app, then try again.',
	none: 'Nothing yet: this device has not reached the relay.',
	name: ({ endedAt, cause }: ArchiveEntry): string =>
		endedAt === null
			? 'Current archive'
			: `Ended ${exactTime(endedAt)}. ${cause ? ENDINGS[cause] : ''}`.trim(),
	stored: ({ stored, missing }: Holdings): string =>
		missing === 0
			? `${counted(stored, 'message', 'messages')}, all of them on this device`
			: `${count(stored)} of ${counted(stored + missing, 'message', 'messages')} on this device`,
	span: ({ from, to }: { readonly from: number; readonly to: number }): string =>
		`From ${exactTime(from)} to ${exactTime(to)}`,
	exported: (state: ExportState): string => {
		switch (state.type) {
			case 'idle':
			case 'ready':
			case 'refused':
				return '';
			case 'finding':
				return 'Counting …';
			case 'failed':
				return 'The export failed; the file is not whole.';
			case 'writing':
				return `${count(state.messages)} of ${count(state.found.messages)} …`;
			case 'done':
				return `${counted(state.messages, 'message', 'messages')} exported`;
		}
	}
} as const;

export const CLEAR = {
	heading: 'Clear this device',
	text: 'Deletes everything Backscroll stored in this browser. The relay keeps its messages.',
	action: 'Clear this device …',
	title: 'Clear this device?',
	confirm: 'Clear',
	clearing: 'Clearing …',
	failed: 'Not everything could be deleted. Close other tabs of this app, then try again.',
	warning: (connected: boolean): string =>
		'Earlier archives, and messages that the relay no longer has, are gone for good. Export them first to keep them. ' +
		(connected
			? 'Then Backscroll starts fresh.'
			: 'The relay can’t be reached now, so Backscroll won’t open again until it can.')
} as const;
