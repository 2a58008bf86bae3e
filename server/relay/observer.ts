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

/** What failed: an answer over HTTP, a stream to a device, a write to the log. */
export const FAILURES = ['request', 'stream', 'append'] as const;
export type Failure = (typeof FAILURES)[number];

/** What the core tells of itself, for metrics and logs. Nothing in it waits for an answer. */
export interface Observer {
	connected(connection: string): void;
	ended(connection: string, reason: EndReason, seconds: number): void;
	resumed(connection: string, kind: 'stream' | SnapshotCause, behind: number): void;
	polled(kind: 'stream' | SnapshotCause): void;
	/** One flush to all: how many events and bytes, to how many, and how long after the commit. */
	published(events: number, bytes: number, audience: number, waitedMs: number): void;
	ingested(answer: { accepted: number; duplicates: number; conflicts: number }, ms: number): void;
	refused(code: string): void;
	/** A request below /api/: its route as PROTOCOL.md names it, and how long the answer took. */
	answered(route: string, status: number, ms: number): void;
	/** Something that should not happen; the relay goes on. */
	failed(what: Failure, error: unknown): void;
}
