/** Texts of the field; those of what opens from it are in copy-open.ts. */
export const FIELD = {
	placeholder: 'Words, from:name, has:link …',
	/** The field with its chips. */
	parts: 'Parts of this search',
	remove: (chip: string): string => `Remove ${chip}`,
	chip: 'Enter edits it, Delete removes it',
	/** A part that the page itself gives. */
	everywhere: (scope: string): string => `Search everywhere, not only ${scope}`,
	clear: 'Clear the search',
	help: 'How to search',
	filters: 'Filters',
	matchCase: 'Match case',
	ignoreAccents: 'Ignore accents'
} as const;
