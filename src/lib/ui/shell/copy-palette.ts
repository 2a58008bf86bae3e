/** Texts of the palette. */
export const PALETTE = {
	label: 'Jump to',
	placeholder: 'A channel, a user, a date, a text',
	places: 'Places',
	page: 'Page',
	date: 'Go to date',
	week: (day: string): string => `Week of ${day}`,
	search: 'Search messages'
} as const;
