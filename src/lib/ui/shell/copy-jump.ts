/** Texts of the button that opens the palette. */
export const JUMP = {
	label: 'Search or jump',
	/** The keys that do. */
	apple: '⌘ K',
	others: 'Ctrl K'
} as const;
