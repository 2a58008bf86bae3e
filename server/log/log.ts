/**
 * The log: a durable sequence of events, and everything that is a function of it. Nothing outside
 * this folder may assume that this process is its only writer, or that reading it is immediate.
 */
import type {
	Attribute,
	ChannelRecording,
	ChannelTotal,
	IngestAnswer,
	LogEvent,
	SegmentInfo,
	Term,
	Totals,
	UserBlock
} from '../../src/lib/wire/index';
import type { Asker, LogQueries } from './query-types';

/** How far back duplicates are recognised: a repeated key within this many accepted events is a duplicate. */
export const DEDUP_WINDOW = 1_048_576;

/**
 * The target of a reply, as its source names it. Ingest resolves it to an event of the log, else stores it as
 * a quote, else drops it.
 */
export interface NewReply {
	/** The target's message id at the source. */
	readonly id: string | null;
	readonly quote: { readonly author: string; readonly excerpt: string } | null;
}

/** Where a copied message was said first. */
export interface NewCopyOf {
	/** The other channel, of the same source. */
	readonly channel: string;
	/** The original's message id at the source. */
	readonly id: string | null;
}

/** An event before the log has given it a position. Names and text are clean: see relay/validate.ts. */
export interface NewEvent {
	/** Scopes message ids, channels and users. */
	readonly source: string;
	readonly channel: string;
	/** Identifies a user within the source: the user's id there, or the folded name; '' if nobody is the author. */
	readonly userKey: string;
	readonly login: string;
	/** '' if it is the same as the login. */
	readonly displayName: string;
	/** 0xRRGGBB or null. */
	readonly color: number | null;
	/** See wire's badgeAttributes; '' for none. */
	readonly badges: string;
	readonly kind: number;
	readonly text: string;
	/** Epoch ms. */
	readonly sentAt: number;
	/** The message's id at the source; events without one aren't de-duplicated. */
	readonly id: string | null;
	readonly reply: NewReply | null;
	/** The message id of what a deletion names. */
	readonly target?: string;
	readonly copyOf?: NewCopyOf;
	/** The event's other attributes, without those that depend on what the log has: ascending tags. */
	readonly attributes: readonly Attribute[];
}

/** Makes a repeated batch safe: the same scope and key with the same body get the first answer again. */
export interface Idempotency {
	readonly scope: string;
	readonly key: string;
	readonly bodyHash: string;
}

/** What an import is known by: batches with the same names continue it. */
export interface ImportName {
	readonly source: string;
	readonly name: string;
}

/** Events that are accepted completely or not at all. */
export interface Batch {
	readonly events: readonly NewEvent[];
	readonly idempotency: Idempotency | null;
	/** The import that brings them; absent for events that come while they happen. */
	readonly import?: ImportName | undefined;
}

/** The outcome of a batch; for a repeat, the outcome of the first time. */
export interface Appended extends IngestAnswer {
	readonly repeated: boolean;
}

/** The totals after an event: the log's, and its own channel's, user's and pair's. */
interface After extends Totals {
	readonly channelMessages: number;
	readonly userMessages: number;
	readonly pairMessages: number;
}

/** An event in the log. A frame a … b is a pure function of these for a … b. */
export interface LoggedEvent {
	readonly event: LogEvent;
	/** The event's channel; null for an event of the whole log. */
	readonly channelKey: { readonly source: string; readonly name: string } | null;
	readonly after: After;
}

/** A channel's total, and how it stands at the source that keeps it; absent where none does. */
export interface StandingChannel extends ChannelTotal {
	readonly recording?: ChannelRecording;
}

/** The state of the log, exact at `head`. */
export interface LogState {
	readonly head: number;
	readonly totals: Totals;
	readonly channels: readonly StandingChannel[];
	/**
	 * [minute since the epoch, messages in the log at its end]: first the minute before the newest day, or the first that
	 * is known, then later minutes with events, oldest first.
	 */
	readonly minutes: readonly (readonly [minute: number, messages: number])[];
	readonly lastReceivedAt: number | null;
	/** What imports brought of all this; null while there are none. */
	readonly imported: ImportedState | null;
}

export interface ImportedState {
	/** Messages by channel, and by the minute in which they were received: only of the minutes above, but not of the first. */
	readonly channels: readonly (readonly [channel: number, messages: number])[];
	readonly minutes: readonly (readonly [minute: number, messages: number])[];
	/** When the newest event was received that no import brought, epoch ms; null before there is one. */
	readonly lastReceivedAt: number | null;
}

export interface Segment {
	/** 32 hex digits: see wire/key.ts. */
	readonly key: string;
	readonly bytes: Uint8Array;
}

/** What readers ask of a log. */
export interface LogReader {
	/** 32 hex digits, drawn when the log is created. */
	readonly id: string;
	/** Oldest seq that the log still has (1 in an empty one), and the newest durable one (0 in an empty one). */
	readonly first: number;
	readonly head: number;
	/** All terms, oldest first; the last is this opening's own. */
	readonly terms: readonly Term[];
	readonly queries: LogQueries;

	/** Events from seq `from` on, at most `limit`, none beyond `head`. Rejects with LogError `damaged` if they aren't as they were. */
	read(from: number, limit: number): Promise<LoggedEvent[]>;
	/** Whether nothing is known to be damaged from seq `from` on. */
	isWhole(from: number): boolean;
	/** Sealed segments `from` … `to`, inclusive, without damaged ones. */
	segments(from: number, to: number): Promise<SegmentInfo[]>;
	/** Segment `n`, or undefined if it isn't sealed, no longer there, or damaged beyond mending. */
	segment(n: number): Promise<Segment | undefined>;
	/**
	 * The times of a block's first `segments` segments, see wire's packTimes; undefined where one isn't sealed, or lost.
	 * Rejects with what the asker's turns reject with.
	 */
	times(block: number, segments: number, asker?: Asker): Promise<Uint8Array | undefined>;
	/** Resolves in a step in which snapshots and queries are answered at once, also where they will fail. */
	settled(): Promise<void>;
	snapshot(): Promise<LogState>;
	/** Whether the log has a channel of this name. */
	hasChannel(source: string, name: string): boolean;
	/** The users of a block, or undefined beyond the last. */
	users(block: number): Promise<UserBlock | undefined>;
}

export interface Log extends LogReader {
	/** Resolves when the batch is durable. Rejects with LogError. */
	append(batch: Batch): Promise<Appended>;
	/** Resolves once a small write is durable, which changes nothing in the log. Rejects with LogError. */
	tryWriting(): Promise<void>;
	/**
	 * Calls the listener with the events of each commit, in order, once they are durable. Returns a function
	 * that ends it.
	 */
	follow(listener: (events: readonly LoggedEvent[]) => void): () => void;
	/** Commits queued batches and releases the log; later appends are refused. */
	close(): Promise<void>;
}

export type LogFault =
	| 'in-use'
	| 'unwritable'
	| 'too-new'
	| 'damaged'
	| 'no-native-part'
	| 'write-failed'
	| 'outcome-unknown'
	| 'idempotency-mismatch'
	| 'too-many-users'
	| 'too-many-channels'
	| 'too-many-appearances'
	| 'busy'
	| 'search-failed'
	| 'bad-regex'
	| 'too-slow'
	| 'closed';

/** Why the log failed, and a remedy for a person. A refused batch was not accepted in part either. */
export class LogError extends Error {
	override readonly name = 'LogError';
	readonly code: LogFault;
	readonly recovery: string;
	/** Which event of a batch it is about, from 0. */
	readonly index: number | undefined;

	constructor(
		code: LogFault,
		message: string,
		recovery: string,
		options?: ErrorOptions,
		index?: number
	) {
		super(message, options);
		this.code = code;
		this.recovery = recovery;
		this.index = index;
	}
}

/** The refusal of a batch whose idempotency key was used for another body. */
export const idempotencyMismatch = (): LogError =>
	new LogError(
		'idempotency-mismatch',
		'this Idempotency-Key was used for another batch',
		'Send each batch with a key of its own.'
	);

/** The refusal of a batch that the disk doesn't accept. */
export const writeFailed = (cause: unknown): LogError =>
	cause instanceof LogError && cause.code !== 'outcome-unknown'
		? cause
		: new LogError(
				'write-failed',
				'the log could not be written',
				'Check the free space and the health of the disk; then repeat the batch.',
				{ cause }
			);

/** The answer to a batch whose commit failed on its way to the disk: after a crash it may be there. */
export const outcomeUnknown = (cause: unknown): LogError =>
	new LogError(
		'outcome-unknown',
		'the disk failed while the batch was written: it may have been taken',
		'Check the health of the disk; then repeat the batch with the same Idempotency-Key or ids.',
		{ cause }
	);

/** Events that can't be read as they were written. */
export const damagedSegment = (n: number): LogError =>
	new LogError(
		'damaged',
		`segment ${n} of the log is damaged`,
		'Put back a copy of the data folder.'
	);

/** The refusal of a batch after `close`. */
export const closedLog = (): LogError =>
	new LogError('closed', 'the log is closed', 'Start the relay again, then repeat the batch.');
