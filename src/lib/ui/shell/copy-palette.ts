/** Texts of the palette. */
export const PALETTE = {
	label: 'Jump to',
	placeholder: 'A channel, a user, a date, a text',
	places: 'Places',
	page: 'Page',
	date: 'Go to date',
	search: 'Search messages'
} as const;
