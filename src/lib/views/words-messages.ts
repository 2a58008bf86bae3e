/** What lists of messages say. */
export const MESSAGES = {
	reading: 'Reading the messages …',
	/** Of a channel, a user and dates that were chosen. */
	none: 'No message fits this choice.',
	widen: 'Search all channels, users and dates',
	everything: 'Show all messages'
} as const;
