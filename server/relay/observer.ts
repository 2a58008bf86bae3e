import type { SnapshotCause } from '../../src/lib/wire/index';

/** How a live connection ended: one of our close codes by name, or the other side. */
export const END_REASONS = [
	'going-away',
	'too-slow',
	'hello-timeout',
	'too-many-connections',
	'internal-error',
	'bad-message',
	'unsupported-protocol',
	'origin-refused',
	'peer-closed'
] as const;
export type EndReason = (typeof END_REASONS)[number];

/**
 * What failed: an answer over HTTP, a stream to a device, a write to the log, a frame for all live
 * devices; of the log, what follows it, a segment's bytes, the search.
 */
export const FAILURES = [
	'request',
	'stream',
	'append',
	'publish',
	'follow',
	'pack',
	'search'
] as const;
export type Failure = (typeof FAILURES)[number];

/** How a frame reaches devices: to all live sockets at once, to one that resumes, in the answer to a poll. */
export const WAYS = ['live', 'resume', 'polling'] as const;
export type Way = (typeof WAYS)[number];

/** What the core tells of itself, for metrics and logs. Nothing in it waits for an answer. */
export interface Observer {
	connected(connection: string): void;
	ended(connection: string, reason: EndReason, seconds: number): void;
	resumed(connection: string, kind: 'stream' | SnapshotCause, behind: number): void;
	polled(kind: 'stream' | SnapshotCause): void;
	/** A frame went out: how many events, and bytes over all sockets. */
	sent(way: Way, events: number, bytes: number): void;
	/** What was committed was published, so long after. */
	flushed(waitedMs: number): void;
	/** A batch was taken, which a repeat of one is not. */
	ingested(answer: { accepted: number; duplicates: number; conflicts: number }, ms: number): void;
	refused(code: string): void;
	/** A request below /api/: its route as PROTOCOL.md names it, and how long the answer took. */
	answered(route: string, status: number, ms: number): void;
	/** Something that should not happen; the relay goes on. */
	failed(what: Failure, error: unknown): void;
}
