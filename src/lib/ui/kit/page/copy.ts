/** Texts of the bar above every page. */
export const BAR = {
	back: 'Back',
	search: 'Search this list',
	closeSearch: 'Close the search',
	jump: 'Search or jump',
	menu: 'More'
} as const;

/** Texts of the pane beside a stream. */
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
	/** Behind the relay, or without it; `asOf` is null if unknown. */
	stood: (connected: boolean, asOf: string | null): string =>
		`${connected ? 'Catching up' : 'Offline'}. ${asOf ?? 'Saved copy'}`
} as const;

/** Texts in place of what an address names, and isn't there. */
export const NOT_FOUND = {
	near: 'Did you mean',
	home: 'Home'
} as const;
