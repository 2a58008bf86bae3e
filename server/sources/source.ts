/** The interface of a source of chat. A source knows no relay: its starter passes its events on. */

import type { ChannelState } from '../../src/lib/wire/channel-states';

/** An event in the form that the ingest endpoint accepts: see docs/PROTOCOL.md. */
export interface SourceEvent {
	id?: string;
	channel: string;
	user?: string;
	userId?: string;
	displayName?: string;
	/** `#rrggbb` */
	color?: string;
	badges?: string[];
	kind?: 'message' | 'action' | 'notice' | 'outage' | 'deleted' | 'purged' | 'cleared';
	text?: string;
	/** Epoch ms. */
	sentAt?: number;
	replyTo?: { id: string; user?: string; text?: string };
	emotes?: { id: string; start: number; length: number }[];
	bits?: number;
	notice?: { type: string; text: string };
	/** Where a copy comes from: another channel of the source, and the message's id there. */
	copyOf?: { channel: string; id?: string };
	chatter?: 'first' | 'returning';
	/** For what moderators did: the deleted message's id; a timeout's length in s, none for a ban; by whom, and why. */
	target?: string;
	duration?: number;
	by?: { user: string; userId?: string; displayName?: string };
	reason?: string;
	/** For an outage: epoch ms, and the cause. */
	from?: number;
	to?: number;
	cause?: string;
}

export type { ChannelState };

/** Recognises a line without an id: when it was said, by its server's clock (epoch ms), and a sum of who said what. */
export type LineMark = readonly [at: number, sum: number];

/** The state of a channel at its source. */
export interface ChannelStatus {
	readonly source: string;
	readonly channel: string;
	readonly state: ChannelState;
	/** Why it isn't live, in words; '' if it is. */
	readonly reason: string;
	/** Since when it has been live, or not live, including earlier states and runs of the process; epoch ms. */
	readonly since: number;
}

/** Receives everything that a source should record. */
export interface Recording {
	/** A line that was heard in a channel that is live; `mark` is for servers that say it again. */
	event(event: SourceEvent, mark?: LineMark | null): void;
	/** The id of the channel's newest recorded message, in this run or the one before. */
	lastId(channel: string): string | null;
	/** Marks of the newest recorded lines, oldest first, in this run or the one before. */
	lastLines(channel: string): readonly LineMark[];
	/** Whether lines are missing between the last one heard in the channel and now. */
	missing(channel: string): boolean;
	/** The channel is live: without a gap, or again since `until` (epoch ms; now by default). */
	live(channel: string, until?: number | 'whole'): void;
	/**
	 * The channel is not live, since `since` (epoch ms; now by default), or still isn't. The first `reason`
	 * after it was live is recorded.
	 */
	lost(channel: string, state: ChannelState, reason: string, since?: number): void;
}

export interface Source {
	/** The scope of its messages, channels and users: `irc.libera.chat`. */
	readonly name: string;
	readonly channels: readonly string[];
	/** When its server last gave a sign, epoch ms: up to then, live channels are completely recorded. */
	readonly heard: number;
	start(recording: Recording): void;
	stop(): Promise<void>;
}

/** Logs an event, without texts of messages. */
export type Tell = (
	level: 'info' | 'warn',
	what: string,
	facts: Readonly<{ [fact: string]: string | number }>
) => void;
