/** What the settings say. */
import { size } from './format';

export const SETTINGS = {
	title: 'Settings',
	about: 'App',
	diagnostics: 'Diagnostics: connection, storage and versions, to copy into a bug report',
	notKept: 'This browser keeps no settings: site data is switched off.'
} as const;

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

export const STORAGE_WORDS = {
	title: 'Storage',
	used: 'Used by this app',
	history: 'Messages take',
	kept: 'Kept',
	persistent: 'until you clear it',
	evictable: 'until the browser needs the space',
	unknown: 'This browser doesn’t say: the page was not opened over HTTPS.',
	ask: 'Ask the browser to keep it',
	declined:
		'The browser declined. It decides by how the app is used: installing it, or a bookmark, helps.',
	size: (bytes: number | null): string => (bytes === null ? '—' : size(bytes))
} as const;
