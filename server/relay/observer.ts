import type { SnapshotCause } from '../../src/lib/wire/index';

/** How a live connection ended: one of our close codes by name, or the other side. */
export type EndReason =
	| 'going-away'
	| 'too-slow'
	| 'hello-timeout'
	| 'too-many-connections'
	| 'internal-error'
	| 'bad-message'
	| 'unsupported-protocol'
	| 'origin-refused'
	| 'peer-closed';

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
	/** Something that should not happen; the relay goes on. */
	failed(what: string, error: unknown): void;
}
