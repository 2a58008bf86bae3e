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
 * What failed: an HTTP answer, a stream to a device, a write to the log, a frame for all live devices; and of
 * the log, a follower, a segment's bytes, the search, a checkpoint.
 */
export const FAILURES = [
	'request',
	'stream',
	'append',
	'publish',
	'follow',
	'pack',
	'checkpoint',
	'search',
	'damage'
] as const;
export type Failure = (typeof FAILURES)[number];

/** How a frame reaches devices: all live sockets at once, one resuming socket, or the answer to a poll. */
export const WAYS = ['live', 'resume', 'polling'] as const;
export type Way = (typeof WAYS)[number];

/** Receives the core's events for metrics and logs. No call waits for a result. */
export interface Observer {
	connected(connection: string, address?: string): void;
	ended(connection: string, reason: EndReason, seconds: number, address?: string): void;
	resumed(
		connection: string,
		kind: 'stream' | SnapshotCause,
		behind: number,
		address?: string
	): void;
	polled(kind: 'stream' | SnapshotCause): void;
	/** The relay sent a frame: its events, and its bytes over all sockets. */
	sent(way: Way, events: number, bytes: number): void;
	/** The relay published committed events after this wait. */
	flushed(waitedMs: number): void;
	/** The relay accepted a batch; repeats don't count. */
	ingested(answer: { accepted: number; duplicates: number; conflicts: number }, ms: number): void;
	refused(code: string, address?: string): void;
	/** A request below /api/: its route as PROTOCOL.md names it, and how long the answer took. */
	answered(route: string, status: number, ms: number, address?: string): void;
	/** An internal error; the relay continues. */
	failed(what: Failure, error: unknown): void;
}

/** Tells nobody. */
export const SILENT: Observer = {
	connected() {},
	ended() {},
	resumed() {},
	polled() {},
	sent() {},
	flushed() {},
	ingested() {},
	refused() {},
	answered() {},
	failed() {}
};
