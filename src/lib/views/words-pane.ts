/** What the pane beside a stream says. */
export const PANE = {
	label: 'Details',
	close: 'Close details',
	reading: 'Reading the details …',
	wholeProfile: 'Whole profile',
	onlyTheirs: 'Only their messages',
	wholeChannel: 'The channel’s page',
	onlyThis: 'Only its messages',
	nobody: 'This log has no such user.',
	noChannel: 'This log has no such channel.',
	somebody: 'A user',
	/** Without the relay; `asOf` is null where nobody knows. */
	offline: (asOf: string | null): string => `Offline: figures ${asOf ?? 'as this device has them'}`
} as const;
