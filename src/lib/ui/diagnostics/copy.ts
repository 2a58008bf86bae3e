/** Texts of the page of diagnostics; diagnostics.ts has its facts. */
export const DIAGNOSTICS = {
	title: 'Diagnostics',
	copy: 'Copy for a bug report',
	about:
		'What this device knows of its relay, its archive and itself. The copy has no messages and no names in it.',
	coverage: 'What this device holds of the log',
	arrivals: 'How fast messages arrive',
	perMinute: 'received per minute',
	/** For an import in a minute. */
	brought: (messages: string): string => `Imports brought ${messages} more in this time.`,
	nothing: 'Nothing yet: this device has no archive of the relay.'
} as const;

export const HISTORY = {
	title: 'Connection history',
	none: 'Nothing is recorded yet.',
	when: 'When',
	state: 'State',
	why: 'Why',
	fewer: 'Show fewer',
	all: (records: number): string => `Show all ${records}`
} as const;
