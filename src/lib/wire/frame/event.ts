/**
 * The kinds of events. `edit` and `erasure` are reserved: this version neither creates nor shows them, and every decoder
 * preserves them unchanged. A purge without an author cleared the whole channel.
 */
export const EventKind = {
	message: 0,
	action: 1,
	edit: 2,
	delete: 3,
	purge: 4,
	erasure: 5,
	outage: 6,
	channelState: 7,
	notice: 8
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** Events that count in the totals of the log, a channel, a user. */
export const isCounted = (kind: number): boolean =>
	kind === EventKind.message || kind === EventKind.action;

/** What a moderator did to messages: an event that is laid over them when they are read. It changes no total. */
export const isModeration = (kind: number): boolean =>
	kind === EventKind.delete || kind === EventKind.purge;

/** Events that a list of messages shows: those that count, and the source's own. */
export const isShown = (kind: number): boolean =>
	isCounted(kind) || kind === EventKind.outage || kind === EventKind.notice;

/** A channel was cleared: lists show that in any case. */
export const isClearing = ({ kind, author }: Pick<LogEvent, 'kind' | 'author'>): boolean =>
	kind === EventKind.purge && !author;

/** An attribute that this version may not know: a tag and its bytes, preserved unchanged. */
export type Attribute = readonly [tag: number, value: Uint8Array];

/** A user's names, colour and badges at the time of an event. One user may have several appearances. */
export interface Appearance {
	/** User id: dense, in order of first appearance in the log, from 1. */
	readonly user: number;
	/** The name as the source spelled it. */
	readonly login: string;
	/** The displayed name, or '' if it is the login. */
	readonly displayName: string;
	/** 0xRRGGBB as the source gave it, or null. */
	readonly color: number | null;
	/** Badges, and attributes of later versions. */
	readonly attributes: readonly Attribute[];
}

/** One event as it travels. `kind` is a number because newer relays may send newer kinds. */
export interface LogEvent {
	readonly seq: number;
	readonly kind: number;
	/** Channel id (dense, from 1), or 0 for an event of the whole log. */
	readonly channel: number;
	readonly author: Appearance | null;
	/** Epoch ms by the log's clock; never decreases along seq, except where that clock was set back. */
	readonly receivedAt: number;
	/** Epoch ms as the source said. */
	readonly sentAt: number;
	readonly text: string;
	readonly attributes: readonly Attribute[];
}

export interface Totals {
	readonly messages: number;
	readonly channels: number;
	readonly users: number;
}

export interface ChannelTotal {
	readonly id: number;
	readonly source: string;
	readonly name: string;
	readonly messages: number;
}

export interface UserTotal {
	readonly id: number;
	readonly messages: number;
}

export interface PairTotal {
	readonly user: number;
	readonly channel: number;
	readonly messages: number;
}

/**
 * A run of consecutive events with the totals as they stand after its last one: of the log, and of
 * each channel, user and (user, channel) pair that occurs in it, in order of first occurrence.
 */
export interface Frame {
	readonly first: number;
	readonly last: number;
	readonly totals: Totals;
	readonly channels: readonly ChannelTotal[];
	readonly users: readonly UserTotal[];
	readonly pairs: readonly PairTotal[];
	readonly events: readonly LogEvent[];
}

/** A reply's target: an event of this log, or the source's quote of one that isn't in it. */
export type Reply =
	| { readonly type: 'event'; readonly seq: number }
	| { readonly type: 'quote'; readonly author: string; readonly excerpt: string };

/** A part of a text that stands for an emote, in UTF-16 units. */
export interface EmoteRange {
	/** The emote's id at the source. */
	readonly id: string;
	readonly start: number;
	readonly length: number;
}

/** A period in which a channel was not recorded. The cause is the event's text. */
export interface Outage {
	/** Epoch ms: the last recorded moment before it, and the first one after it. */
	readonly from: number;
	readonly to: number;
}

/** A source's own message: its type ("raid") and its words; the event's text is the author's own. */
export interface Notice {
	readonly type: string;
	readonly text: string;
}

/** A moderator's names at the source; the id is '' where the source gives none. */
export interface Moderator {
	readonly login: string;
	/** '' if it is the login. */
	readonly displayName: string;
	readonly userId: string;
}

/** Where a message was said first, if this one is a copy that another channel showed. */
export interface CopyOf {
	/** The other channel, as the source names it. */
	readonly channel: string;
	/** The original's seq, or null if this log doesn't have it. */
	readonly seq: number | null;
}

/** What the source knows of an author that can't be had later. */
export type Chatter = 'first' | 'returning';

/** Attribute tags of an event, ascending in its list. */
export const EventTag = {
	replySeq: 1,
	replyQuote: 2,
	emotes: 3,
	bits: 4,
	outage: 5,
	notice: 6,
	earlier: 7,
	target: 8,
	deletedBy: 9,
	moderator: 10,
	duration: 11,
	copyOf: 12,
	chatter: 13,
	import: 14,
	recording: 15
} as const;

/** Attribute tags of an appearance, ascending in its list. */
export const AppearanceTag = { color: 1, badges: 2 } as const;
