import type { Appearance, Attribute, LogEvent, Reply, Totals } from '../../wire/frame/event';
import type { Removal } from '../../wire/moderation-rules';
import type { ChannelRecording } from '../../wire/channel-states';
import type { SnapshotCause } from '../../wire/codes';

export type { EventFilter } from '../../query/list-filter';

/** Consecutive seqs, both ends included. */
export interface SeqRange {
	readonly first: number;
	readonly last: number;
}

/** A channel's id, and the newest event of the log that was there when its reader read it last. */
export type Mark = readonly [channel: number, seq: number];

/** Limits of stored history on this device; null for none. */
export interface Retention {
	/** Days after they were received. */
	readonly days: number | null;
	/** Bytes of sealed segments. */
	readonly bytes: number | null;
}

/** The seq where stored history begins, and whether age or size ends it there. */
export interface Floor {
	readonly seq: number;
	readonly why: 'age' | 'size';
}

/** One archive that this device has, as the registry lists it. */
export interface ArchiveEntry {
	/** Name of its database. */
	readonly name: string;
	/** The relay's base URL, without a slash at the end. */
	readonly relay: string;
	/** The log's id. */
	readonly log: string;
	/** Epoch ms. */
	readonly createdAt: number;
	/** When the relay was found to follow another history; null for the one in use. */
	readonly endedAt: number | null;
	/** How that was detected. */
	readonly cause: SnapshotCause | null;
	/** Messages in the log when it ended; null for the one in use (see `Archive.state`). */
	readonly messages: number | null;
}

/** A state of the connection to a relay, and its time. */
export interface ConnectionRecord {
	/** Epoch ms. */
	readonly at: number;
	/** In the connecting thread's terms: see sync/status.ts. */
	readonly state: string;
	readonly reason: string | null;
}

/** Counts since the archive began. */
export interface ArchiveStats {
	/** Frames dropped because all their events were stored already. */
	readonly duplicates: number;
	/** Events stored after later ones: history, and events requested by readers. */
	readonly filled: number;
}

/** An archive's knowledge of its log, and its stored ranges. */
export interface ArchiveState {
	readonly log: string;
	/** Whether the chat is invented. */
	readonly demo: boolean;
	/** The cursor: how far this device has followed the log. */
	readonly cursor: { readonly seq: number; readonly term: string };
	/** The newest seq that the relay was known to have. */
	readonly head: number;
	/** Exact over the complete log as of event `at`. */
	readonly totals: Totals & { readonly at: number };
	/** The seqs that are stored, ascending, never touching each other. */
	readonly coverage: readonly SeqRange[];
	/** Whole segments that the relay has lost; this device may have them. */
	readonly lost: readonly SeqRange[];
	/** The oldest seq that the relay still had. */
	readonly firstOnRelay: number;
	/** Messages among the totals that imports brought. */
	readonly imported: number;
	/** When the log's newest known event was received that no import brought, by the relay's clock; null when it has none. */
	readonly lastReceivedAt: number | null;
	/** The relay's clock minus this device's, in ms. */
	readonly clockOffset: number;
	/** Bytes of sealed segments on this device. */
	readonly bytes: number;
	/** Where history ends by choice; null if everything that the relay has is wanted. */
	readonly floor: Floor | null;
}

/** A channel with its name at the time of an event. */
export interface EventChannel {
	readonly id: number;
	readonly source: string;
	readonly name: string;
}

/** An event as views read it. */
export interface ArchivedEvent {
	readonly seq: number;
	/** See EventKind; the view skips kinds that this version doesn't know. */
	readonly kind: number;
	/** Null for an event of the whole log. */
	readonly channel: EventChannel | null;
	/** Null if nobody said it: an outage. */
	readonly author: Appearance | null;
	/** Epoch ms by the relay's clock; never decreases along seq, except where that clock was set back. */
	readonly receivedAt: number;
	/** Epoch ms as the source said. */
	readonly sentAt: number;
	readonly text: string;
	readonly reply: Reply | null;
	/** As they came: see wire/attributes.ts. */
	readonly attributes: readonly Attribute[];
	/** What moderators did that may have removed it, see wire/moderation-rules.ts; absent where nothing did. */
	readonly acts?: readonly ModerationRow[];
	/** What the relay said became of it; only of a message that came with one of its answers. */
	readonly removal?: Removal | null;
}

/**
 * What a moderator did: an event of a frame once more, so that the messages concerned find it, in whatever order frames
 * come and go.
 */
export interface ModerationRow extends Omit<LogEvent, 'receivedAt'> {
	/** The user concerned; 0 if the whole channel was, or if the source doesn't say. */
	readonly user: number;
	/** Of a deletion: the message's seq, if the log had it by then. */
	readonly target?: number;
}

/** A part of a window: events that are stored, or a run of seqs that isn't. */
export type Stretch =
	| { readonly type: 'events'; readonly events: readonly ArchivedEvent[] }
	| { readonly type: 'gap'; readonly first: number; readonly last: number };

/** Messages received in one minute since the epoch, by the relay's clock. */
export interface MinuteCount {
	readonly minute: number;
	readonly messages: number;
	/** Others that imports brought in it; absent or 0 for none. */
	readonly imported?: number | undefined;
}

/** The stored result of a query to the relay. */
export interface CachedAnswer<T> {
	/** The newest answer, and when it arrived (epoch ms); null before the first. */
	readonly kept: { readonly body: T; readonly storedAt: number } | null;
	/** The status of a later refusal, 0 if nothing answered; null if there was none. */
	readonly refused: number | null;
}

/** A channel and its total, exact as of event `at`. */
export interface ChannelCount extends EventChannel {
	readonly messages: number;
	/** How many of them imports brought; absent for none. */
	readonly imported?: number;
	readonly at: number;
	/** How it stands at the source that keeps it; absent where none does. */
	readonly recording?: ChannelRecording;
	/** The newest message that this device received and no import brought; there may be a newer one that it missed. */
	readonly last: LastMessage | null;
}

/** A channel's newest message. */
export interface LastMessage {
	readonly seq: number;
	readonly sentAt: number;
	readonly author: string;
	/** The author's id. Absent in records of earlier versions. */
	readonly user?: number;
	/** Cut to CHANNEL_EXCERPT characters. */
	readonly text: string;
	/** The deletion that came before it, if one did. */
	readonly deletedBy?: number;
}

/** A user and its total, exact as of event `at`. */
export interface UserCount {
	readonly id: number;
	readonly source: string;
	readonly login: string;
	readonly displayName: string;
	/** 0xRRGGBB or null. */
	readonly color: number | null;
	readonly messages: number;
	readonly at: number;
	/** Earliest and latest sentAt, epoch ms. */
	readonly firstSeen: number;
	readonly lastSeen: number;
}
