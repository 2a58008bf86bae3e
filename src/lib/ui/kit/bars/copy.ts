/** Texts of charts, and of Home around them. */

/** Of any chart. */
export const CHART = {
	bars: 'bar chart',
	messages: 'Messages',
	perMinute: 'per minute',
	/** Of its bars. */
	most: (count: string): string => `most ${count}`,
	span: (from: string, to: string): string => `${from} to ${to}`,
	soFar: (count: string): string => `${count} so far`,
	imported: (value: string, count: string): string => `${value}, and ${count} imported`,
	unknown: 'not known',
	now: 'now',
	today: 'today',
	asTable: 'As a table',
	/** A table's name. */
	table: (chart: string): string => `${chart}, as a table`,
	time: 'Time',
	/** For a chosen bar without messages. */
	nothing: 'This device has no message from then on.'
} as const;

/** Of Home's diagrams; `range` is the time that they show: "15 minutes". */
export const DIAGRAM = {
	title: 'Over time',
	ranges: 'Time of the diagrams',
	backToNow: 'Back to now',
	empty: (range: string): string => `Nothing in these ${range} that this device knows of.`,
	upToLast: (range: string): string => `Show the ${range} up to the last message`,
	unknown: 'Hatched times aren’t known on this device.'
} as const;

/** Of Home's busiest channels. */
export const BUSIEST = {
	title: 'Busiest channels now',
	unknown: 'Not known on this device at the moment.',
	none: (minutes: number): string => `No messages on record in the last ${minutes} minutes.`,
	inPart: 'in part',
	whyInPart: 'Of some of these minutes there is no record',
	note: (minutes: number): string => `Messages in the last ${minutes} minutes.`
} as const;
