/** The newest messages, on Home. */
export const LATEST = {
	title: 'Latest messages',
	reading: 'Reading the messages …',
	all: 'All messages',
	none: 'Only imported messages.'
} as const;
