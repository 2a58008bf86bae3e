/** What a source of chat is, and what it tells. A source knows no relay: whoever starts it takes what it records. */

import type { ChannelState } from '../../src/lib/wire/channel-states';

/** An event as the ingest endpoint takes it: see docs/PROTOCOL.md. */
export interface SourceEvent {
	id?: string;
	channel: string;
	user?: string;
	userId?: string;
	displayName?: string;
	/** `#rrggbb` */
	color?: string;
	badges?: string[];
	kind?: 'message' | 'action' | 'notice' | 'outage';
	text?: string;
	/** Epoch ms. */
	sentAt?: number;
	replyTo?: { id: string; user?: string; text?: string };
	emotes?: { id: string; start: number; length: number }[];
	bits?: number;
	notice?: { type: string; text: string };
	/** Of an outage: epoch ms, and why. */
	from?: number;
	to?: number;
	cause?: string;
}

export type { ChannelState };

/** How a channel stands at its source. */
export interface ChannelStatus {
	readonly source: string;
	readonly channel: string;
	readonly state: ChannelState;
	/** Why it isn't live, in words; '' where it is. */
	readonly reason: string;
	/** Since when it is live, or isn't, whatever came between, also over the process's restarts; epoch ms. */
	readonly since: number;
}

/** What a source is to write down. */
export interface Recording {
	/** A line that was heard in a channel that is live. */
	event(event: SourceEvent): void;
	/** The newest event's id that was written down of a channel, in this run or the one before. */
	lastId(channel: string): string | null;
	/** Whether lines of the channel are missing between the last that was heard and now. */
	missing(channel: string): boolean;
	/** The channel is heard: without a hole, or again since `until` (epoch ms; now by default). */
	live(channel: string, until?: number | 'whole'): void;
	/**
	 * The channel isn't heard, since `since` (epoch ms; now by default), or still isn't. The first `reason` after
	 * it was live goes on record.
	 */
	lost(channel: string, state: ChannelState, reason: string, since?: number): void;
}

export interface Source {
	/** The scope of its messages, channels and users: `irc.libera.chat`. */
	readonly name: string;
	readonly channels: readonly string[];
	/** When its server was last known to be there, epoch ms: up to then, what channels that are live said is all recorded. */
	readonly heard: number;
	start(recording: Recording): void;
	stop(): Promise<void>;
}

/** Something worth a line in the log, without texts. */
export type Tell = (
	level: 'info' | 'warn',
	what: string,
	facts: Readonly<{ [fact: string]: string | number }>
) => void;
