/** Texts of the bar above every list. */
export const HEAD = {
	/** From a conversation to the hits. */
	toHits: 'Back to the results',
	menu: 'More',
	filters: 'Filters',
	export: 'Export these…',
	link: 'Copy link to this list',
	linked: 'Link copied',
	details: 'Details',
	hideDetails: 'Hide details',
	jump: 'Search or jump',
	/** Of a link to a message. */
	otherLog: 'This link leads to another log than the one here.',
	look: 'Look for it'
} as const;
