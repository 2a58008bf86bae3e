import type { Appearance, Attribute, Reply, Totals } from '../../wire/frame/event';
import type { SnapshotCause } from '../../wire/codes';

/** Consecutive seqs, both ends included. */
export interface SeqRange {
	readonly first: number;
	readonly last: number;
}

/** How much of a log's history is kept on this device; null where there is no such bound. */
export interface Retention {
	/** After they were received. */
	readonly days: number | null;
	/** Of sealed segments. */
	readonly bytes: number | null;
}

/** From which event on history is kept, and what drops it below: how old it is, or the room that it takes. */
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
	/** When the relay turned out to follow another history; null for the one in use. */
	readonly endedAt: number | null;
	/** How that was noticed. */
	readonly cause: SnapshotCause | null;
	/** Messages in the log when it ended; null for the one in use (see `Archive.state`). */
	readonly messages: number | null;
}

/** What the connection to a relay became, and when. */
export interface ConnectionRecord {
	/** Epoch ms. */
	readonly at: number;
	/** As the thread that connects spells them: see sync/status.ts. */
	readonly state: string;
	readonly reason: string | null;
}

/** What happened to an archive since it began. */
export interface ArchiveStats {
	/** Frames that were dropped because all in them was stored already. */
	readonly duplicates: number;
	/** Events that came later than those after them: history, and what readers asked for. */
	readonly filled: number;
}

/** What an archive knows about its log and what it holds of it. */
export interface ArchiveState {
	readonly log: string;
	/** Whether the chat is invented. */
	readonly demo: boolean;
	/** Up to where this device follows the log. */
	readonly cursor: { readonly seq: number; readonly term: string };
	/** The newest seq that the relay was known to have. */
	readonly head: number;
	/** Exact over the whole log as of event `at`. */
	readonly totals: Totals & { readonly at: number };
	/** The seqs that are stored, ascending, never touching each other. */
	readonly coverage: readonly SeqRange[];
	/** The oldest seq that the relay still had. */
	readonly firstOnRelay: number;
	/** When the log's newest known event was received, by the relay's clock; null when it has none. */
	readonly lastReceivedAt: number | null;
	/** The relay's clock minus this device's, in ms. */
	readonly clockOffset: number;
	/** Bytes of sealed segments on this device. */
	readonly bytes: number;
	/** Where history ends by choice; null while all that the relay has is wanted. */
	readonly floor: Floor | null;
}

/** A channel as it was named when an event was sent. */
export interface EventChannel {
	readonly id: number;
	readonly source: string;
	readonly name: string;
}

/** An event as views read it. */
export interface ArchivedEvent {
	readonly seq: number;
	/** See EventKind; kinds that this version doesn't know are left for the view to skip. */
	readonly kind: number;
	/** Null for an event of the whole log. */
	readonly channel: EventChannel | null;
	/** Null where nobody said it: an outage. */
	readonly author: Appearance | null;
	/** Epoch ms by the relay's clock; never decreases along seq. */
	readonly receivedAt: number;
	/** Epoch ms as the source said. */
	readonly sentAt: number;
	readonly text: string;
	readonly reply: Reply | null;
	/** As they came: see wire/attributes.ts. */
	readonly attributes: readonly Attribute[];
}

/** A part of a window: events that are stored, or a run of seqs that isn't. */
export type Stretch =
	| { readonly type: 'events'; readonly events: readonly ArchivedEvent[] }
	| { readonly type: 'gap'; readonly first: number; readonly last: number };

/** Only events of this channel, of this user, sent in this time; all of it where several are given. */
export interface EventFilter {
	readonly channel?: number;
	readonly user?: number;
	/** By sentAt, epoch ms: at or after `from`, before `before`. */
	readonly from?: number;
	readonly before?: number;
}

/** Messages received in one minute since the epoch, by the relay's clock. */
export interface MinuteCount {
	readonly minute: number;
	readonly messages: number;
}

/** What came of asking the relay. */
export interface CachedAnswer<T> {
	/** The newest answer, which this device keeps, and when it came (epoch ms); null before the first. */
	readonly kept: { readonly body: T; readonly storedAt: number } | null;
	/** The status with which the relay refused since then, 0 where nothing answered; null where it didn't. */
	readonly refused: number | null;
}

/** A channel and its total, exact as of event `at`. */
export interface ChannelCount extends EventChannel {
	readonly messages: number;
	readonly at: number;
	/** The newest message that this device was sent; what it missed may be newer. */
	readonly last: LastMessage | null;
}

/** A channel's newest message. */
export interface LastMessage {
	readonly seq: number;
	readonly sentAt: number;
	readonly author: string;
	/** Cut to CHANNEL_EXCERPT characters. */
	readonly text: string;
}

/** Messages received by channel, in minutes since the epoch by the relay's clock. */
export interface ChannelMinutes {
	/** The first minute that is completely known, and that of the newest event. */
	readonly from: number;
	readonly until: number;
	/** By minute and channel; what isn't there had none, from … until. */
	readonly minutes: ReadonlyMap<number, ReadonlyMap<number, number>>;
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
