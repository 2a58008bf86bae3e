/**
 * Planted bugs, each a switch of the simulation: around the production code or on its seams, never in it. Each must be
 * found, or the simulation proves nothing.
 */
export const BUGS = {
	'skipped-fsync': 'the relay answers before a batch is durable',
	'visible-early': 'devices see events before they are durable',
	'kept-though-refused': 'a batch that the disk refused is in the log',
	'ids-forgotten': 'after a restart, the relay no longer knows the ids and keys that it took',
	'term-kept': 'a log that was restored from a copy goes on under the term it had',
	'cursor-ahead': 'a hello names the seq after its cursor',
	'subscribed-early': 'a socket hears live events before the last missing ones are sent',
	'subscribed-late': 'a socket hears live events a moment after the last missing ones were sent',
	'totals-added': 'a frame adds to the totals, where it should replace them',
	'cursor-first': 'a transaction that breaks leaves its cursor behind',
	'gap-covered': 'a gap between two stored ranges counts as stored',
	'snapshot-at-border': "a snapshot's totals are stored as those of the segment border",
	'segment-misplaced': "a segment is stored under its successor's number"
} as const;

export type Bug = keyof typeof BUGS;
export const isBug = (name: string): name is Bug => Object.hasOwn(BUGS, name);
