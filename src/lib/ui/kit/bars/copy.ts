/** Texts of charts, and of Home around them. */
import { counted } from '$lib/ui/copy/format';
import { isolated } from '$lib/ui/copy/isolated';

/** Of any chart. */
export const CHART = {
	bars: 'bar chart',
	messages: 'Messages',
	perMinute: 'per minute',
	/** Of its bars. */
	most: (count: string): string => `most ${count}`,
	span: (from: string, to: string): string => `${from} to ${to}`,
	soFar: (count: string): string => `${count} so far`,
	unknown: 'not known',
	hole: 'not recorded',
	partly: (value: string): string => `${value}, not all of it recorded`,
	/** Some channels weren't recorded: at most three are named. */
	without: (value: string, names: readonly string[]): string =>
		`${value}, without ${names
			.slice(0, 3)
			.map((name) => `#${isolated(name)}`)
			.join(
				', '
			)}${names.length > 3 ? ` and ${counted(names.length - 3, 'other', 'others')}` : ''}`,
	now: 'now',
	today: 'today',
	asTable: 'As a table',
	/** A table's name. */
	table: (chart: string): string => `${chart}, as a table`,
	time: 'Time'
} as const;

/** Of Home's diagrams; `range` is the time that they show: "15 minutes". */
export const DIAGRAM = {
	title: 'Over time',
	ranges: 'Time of the diagrams',
	backToNow: 'Back to now',
	empty: (range: string): string => `Nobody said anything in these ${range}.`,
	reading: 'Counting …',
	nowhere: 'Not counted on this device yet. The relay can tell, once it is there.',
	inPart: 'Counted from what this device holds, which isn’t all.',
	upToLast: (range: string): string => `Show the ${range} up to the last message`,
	unrecorded: 'Hatched: not recorded.'
} as const;

/** Of Home's busiest channels. */
export const BUSIEST = {
	title: 'Busiest channels now',
	unknown: 'Not counted yet.',
	none: (minutes: number): string => `Nobody said anything in the last ${minutes} minutes.`,
	inPart: 'in part',
	whyInPart: 'Of some of these minutes there is no record',
	note: (minutes: number): string => `Messages in the last ${minutes} minutes.`
} as const;
