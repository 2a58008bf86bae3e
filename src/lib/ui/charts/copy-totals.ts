/** Texts of Home about the complete log. */
export const TOTALS = {
	label: 'Totals',
	messages: 'Messages',
	channels: 'Channels',
	users: 'Users',
	active: 'Channels active in the last 15 min',
	lastMinute: 'Messages in the last minute',
	thisMinute: 'In this one so far',
	unknown: '— Not known on this device at the moment'
} as const;
