/**
 * The connection in words: one for the pill, and the reason if there is none; the copy.ts of ui/connection
 * has the rest.
 */
import type { Reason, Status, StopReason } from '$lib/sync/status';

/** A connection is idle after this long without an event: calm, nothing is wrong. In ms. */
const IDLE_MS = 60_000;

type Tone = 'good' | 'calm' | 'busy' | 'bad';

export interface Pill {
	readonly word: string;
	readonly tone: Tone;
}

export const REASONS: Record<Reason, string> = {
	unreachable: 'The relay does not answer.',
	closed: 'The connection was closed.',
	silent: 'The connection went silent.',
	'relay-stopping': 'The relay is stopping or restarting.',
	'too-slow': 'This device read too slowly, so the relay let it go; it goes on where it was.',
	'relay-full': 'The relay has as many connections as it allows.',
	'relay-failed': 'The relay has a problem of its own.',
	'bad-answer': 'The relay gave an answer that this app can not use; nothing of it was kept.',
	gap: 'Messages arrived out of turn, so the device asks for them again.',
	'websocket-blocked': 'Something between this device and the relay blocks WebSockets.',
	'websocket-off': 'The relay has WebSockets switched off.',
	'storage-failed': 'The browser’s storage failed; the device tries it again.'
};

export const STOPS: Record<StopReason, string> = {
	'update-needed':
		'This app and the relay speak different versions. Reload the page to get the new one.',
	'origin-refused':
		"The relay does not let this address read it. Start the relay with --allow-origin and this page's address.",
	'protocol-error': 'The relay and this app did not understand each other. Reload the page.',
	'no-progress':
		'Messages are missing at the same place each time. Check the relay, then press “Try now”.',
	'no-storage':
		'This browser gives the page no storage, so nothing can be kept. Leave private mode or allow site data, then reload.',
	'storage-full':
		'This device has no space left, so that new messages can not be kept. It goes on by itself once there is some; what it holds can be read meanwhile.'
};

/** Stops that only a newer app, or a page with other rights, can resolve. */
const RELOADS: readonly StopReason[] = ['update-needed', 'protocol-error', 'no-storage'];

/** How the pill shows each state. */
export const PILLS: Readonly<Record<Status['state'], Pill>> = {
	starting: { word: 'Connecting', tone: 'busy' },
	live: { word: 'Live', tone: 'good' },
	'catching-up': { word: 'Catching up', tone: 'busy' },
	reconnecting: { word: 'Reconnecting', tone: 'busy' },
	polling: { word: 'Polling', tone: 'good' },
	offline: { word: 'Offline', tone: 'calm' },
	stopped: { word: 'Stopped', tone: 'bad' }
};
/** Live, while nobody says anything. */
export const IDLE: Pill = { word: 'Idle', tone: 'calm' };

/** "35 s", "2 min". */
export const lateBy = (seconds: number): string =>
	seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

/** The pill for `status`; `lastReceivedAt` and `now` by the same clock, epoch ms. */
export function pillOf(status: Status, lastReceivedAt: number | null, now: number): Pill {
	if (status.state !== 'live') return PILLS[status.state];
	if (status.late) return { word: `${lateBy(status.late)} late`, tone: 'busy' };
	return now - (lastReceivedAt ?? status.since) >= IDLE_MS ? IDLE : PILLS.live;
}

/** Why a device without stored messages can't get its first ones; null without a problem. */
export function troubleOf(status: Status): string | null {
	switch (status.state) {
		case 'reconnecting':
		case 'offline':
			return REASONS[status.reason];
		case 'stopped':
			return STOPS[status.reason];
		default:
			return null;
	}
}

/** Whether the relay answers now. */
export const isConnected = ({ state }: Status): boolean =>
	state === 'live' || state === 'catching-up' || state === 'polling';

/** Whether no message can have arrived that isn't here, so that the page is up to date. */
export const isCurrent = (status: Status): boolean =>
	status.state === 'live' ? !status.late : status.state === 'polling';

/** The remedy that a person can apply with one press: connect at once, or reload the app. */
export function remedyOf(status: Status): 'try' | 'reload' | null {
	switch (status.state) {
		case 'reconnecting':
		case 'offline':
		case 'polling':
			return 'try';
		case 'stopped':
			return RELOADS.includes(status.reason) ? 'reload' : 'try';
		default:
			return null;
	}
}
