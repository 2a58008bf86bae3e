/** Texts of Home's diagram of users, separate from the pages of users, which Home doesn't load. */
export const SEEN = {
	label: 'Users seen',
	unknown: {
		refused: 'The relay didn’t say who was seen. It is asked again.',
		'out-of-reach': 'Not known: this device never asked, and the relay is out of reach.'
	}
} as const;
