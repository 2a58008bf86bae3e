/**
 * The connection as a state machine: pure, so that its whole table can be tested. transition.ts says what
 * follows from an event; engine.ts does it.
 */
import type { SnapshotCause } from '../wire/codes';
import { SILENCE_HIDDEN_MS, SILENCE_VISIBLE_MS } from '../wire/frame/limits';
import type { Reason, StopReason } from './status';

export type Via = 'websocket' | 'polling';

/** Timeout after which a WebSocket that isn't open counts as blocked, in ms. */
export const OPEN_MS = 2_000;
/** Timeout of a complete answer to a poll, in ms. The transport detects silence by itself. */
export const POLL_MS = 60_000;
/** How long a poll that has to be answered soon waits for the first byte, in ms: see `patience`. */
const HUNG_MS = 2_500;
/** Tries that failed before polls wait longer again. */
const SOON_TRIES = 8;
/** Interval of attempts to open a WebSocket while polling, in ms. */
export const PROBE_MS = 15_000;

export type Link =
	| { readonly name: 'idle' }
	| { readonly name: 'paused'; readonly until: number }
	/** Being opened; a poll is open once its first answer arrives. */
	| { readonly name: 'opening'; readonly via: Via; readonly deadline: number }
	/** Hello was sent; anything before its welcome belongs to an earlier hello. */
	| { readonly name: 'greeting'; readonly via: Via; readonly deadline: number }
	/** A snapshot is being fetched. */
	| { readonly name: 'installing'; readonly via: Via }
	| {
			readonly name: 'following';
			readonly via: Via;
			readonly heardAt: number;
			/** While polling: the deadline of the WebSocket being tried in parallel; null for none. */
			readonly probe: number | null;
	  }
	/** `until`: when to retry; null if only a person can help. */
	| { readonly name: 'stopped'; readonly reason: StopReason; readonly until: number | null };

export interface Machine {
	readonly link: Link;
	readonly visible: boolean;
	readonly online: boolean;
	/** Failures since the last progress. */
	readonly attempt: number;
	/** Why the last connection ended, or why it is polling. */
	readonly reason: Reason;
	/** When the last try to connect began, epoch ms. */
	readonly triedAt: number;
	/** When the connection was lost; null while there is one, and before the first. */
	readonly lostAt: number | null;
	/** The transport that last followed the log. */
	readonly followed: Via | null;
	/** While polling: when to try a WebSocket next, epoch ms. */
	readonly probeAt: number;
	/** When the present status began. */
	readonly since: number;
	/** Whether the relay accepts WebSockets. */
	readonly websocket: boolean;
	/** Where events are missing, and how often they were requested. */
	readonly gap: { readonly at: number; readonly times: number } | null;
	/** Snapshots since the last progress. */
	readonly snapshots: number;
	/** Unusable frames since the last progress. */
	readonly bad: number;
	/** How late messages are, in s, about; 0 if it is a few at most. */
	readonly late: number;
	/** Whether this device had no space for the last events. It counts as stopped until something is stored. */
	readonly full: boolean;
}

export type Event =
	| { readonly type: 'start' | 'installed' | 'heard' | 'progress' | 'wake' | 'try-now' | 'tick' }
	/** What arrived last is late by this, in ms. */
	| { readonly type: 'late'; readonly by: number }
	| { readonly type: 'opened'; readonly via: Via }
	/** `after`: the pause that the relay requests, in ms. */
	| { readonly type: 'closed'; readonly via: Via; readonly code: number; readonly after?: number }
	| {
			readonly type: 'welcome';
			readonly websocket: boolean;
			/** Why a snapshot is necessary; null for a stream. */
			readonly cause: SnapshotCause | null;
	  }
	/** Received data was unusable, or the snapshot couldn't be fetched. */
	| { readonly type: 'failed'; readonly reason: Reason }
	/** Records on this device were damaged, and only a snapshot mends them. */
	| { readonly type: 'damaged' }
	/** Events after seq `at` are missing. */
	| { readonly type: 'gap'; readonly at: number }
	| { readonly type: 'fatal'; readonly reason: StopReason }
	| { readonly type: 'visible' | 'online'; readonly value: boolean };

export type Effect =
	| { readonly type: 'open' | 'close'; readonly via: Via }
	| { readonly type: 'hello'; readonly via: Via }
	| { readonly type: 'pace'; readonly visible: boolean }
	| { readonly type: 'snapshot'; readonly cause: SnapshotCause };

export const initialMachine = (visible: boolean, online: boolean, now: number): Machine => ({
	link: { name: 'idle' },
	visible,
	online,
	attempt: 0,
	reason: 'unreachable',
	triedAt: now,
	lostAt: null,
	followed: null,
	probeAt: 0,
	since: now,
	websocket: true,
	gap: null,
	snapshots: 0,
	bad: 0,
	late: 0,
	full: false
});

/** The machine after its clock was set back or forth by `step` ms: what it waits for stays as far away. */
export function shifted(m: Machine, step: number): Machine {
	const { probeAt, since, triedAt } = m;
	const times = { ...m, probeAt: probeAt + step, since: since + step, triedAt: triedAt + step };
	const lostAt = m.lostAt === null ? null : m.lostAt + step;
	return { ...times, lostAt, link: shiftedLink(m.link, step) };
}

function shiftedLink(link: Link, step: number): Link {
	switch (link.name) {
		case 'idle':
		case 'installing':
			return link;
		case 'paused':
			return { ...link, until: link.until + step };
		case 'opening':
		case 'greeting':
			return { ...link, deadline: link.deadline + step };
		case 'following': {
			const probe = link.probe === null ? null : link.probe + step;
			return { ...link, heardAt: link.heardAt + step, probe };
		}
		case 'stopped':
			return { ...link, until: link.until === null ? null : link.until + step };
	}
}

/** Silence after which a followed socket counts as dead, in ms. */
export const silence = (m: Machine): number => (m.visible ? SILENCE_VISIBLE_MS : SILENCE_HIDDEN_MS);

/**
 * How long a poll may wait for the first byte of its answer, in ms. Where a socket worked until now, what hangs is most
 * likely the way, and a new try finds out sooner that it is back. Where that is in vain, the network may be so slow.
 */
export const patience = (m: Machine): number =>
	m.visible && m.followed === 'websocket' && m.attempt < SOON_TRIES ? HUNG_MS : SILENCE_VISIBLE_MS;

/** When the machine needs a `tick`, epoch ms; null if only events can move it. */
export function deadlineOf(m: Machine): number | null {
	switch (m.link.name) {
		case 'paused':
			return m.link.until;
		case 'opening':
		case 'greeting':
			return m.link.deadline;
		case 'following':
			if (m.link.via === 'websocket') return m.link.heardAt + silence(m);
			return m.link.probe ?? (m.websocket ? m.probeAt : null);
		case 'stopped':
			return m.link.until;
		case 'idle':
		case 'installing':
			return null;
	}
}
