/** Texts of Home about the complete log. */
import { count, counted } from '$lib/ui/copy/format';

export const TOTALS = {
	label: 'Totals',
	messages: 'Messages',
	channels: 'Channels',
	users: 'Users',
	/** Of the last minutes. */
	active: (channels: number): string =>
		`${counted(channels, 'channel', 'channels')} active in the last 15 min`,
	rate: (messages: number): string => `${count(messages)} a minute`
} as const;
