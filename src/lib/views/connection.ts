/** The connection in words for people: one for the pill, sentences for the sheet behind it. */
import type { Reason, Status, StopReason } from '$lib/sync/status';

/** A connection without an event for this long is idle: calm, nothing is wrong. In ms. */
const IDLE_MS = 60_000;

type Tone = 'good' | 'calm' | 'busy' | 'bad';

export interface Pill {
	readonly word: string;
	readonly tone: Tone;
	/** A sentence: what it means and what happens next. */
	readonly meaning: string;
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
	'websocket-off': 'The relay has WebSockets switched off.'
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

/** Stops that only a newer copy of the app, or a page with other rights, gets over. */
const RELOADS: readonly StopReason[] = ['update-needed', 'protocol-error', 'no-storage'];

/** How the pill shows `status`; `lastReceivedAt` and `now` by the same clock, epoch ms. */
export function pillOf(status: Status, lastReceivedAt: number | null, now: number): Pill {
	switch (status.state) {
		case 'starting':
			return { word: 'Connecting', tone: 'busy', meaning: 'Looking for the relay.' };
		case 'live': {
			const quietSince = Math.max(lastReceivedAt ?? 0, lastReceivedAt === null ? status.since : 0);
			return now - quietSince >= IDLE_MS
				? {
						word: 'Idle',
						tone: 'calm',
						meaning: 'Connected. Nobody has said anything for a while.'
					}
				: { word: 'Live', tone: 'good', meaning: 'Connected. Messages appear as they are said.' };
		}
		case 'catching-up':
			return {
				word: 'Catching up',
				tone: 'busy',
				meaning: 'Connected. Messages that this device missed are arriving.'
			};
		case 'polling':
			return {
				word: 'Polling',
				tone: 'good',
				meaning: `${REASONS[status.reason]} The device asks every few seconds instead: messages come a little later, none is lost.`
			};
		case 'reconnecting':
			return { word: 'Reconnecting', tone: 'busy', meaning: REASONS[status.reason] };
		case 'offline':
			return {
				word: 'Offline',
				tone: 'calm',
				meaning: `${REASONS[status.reason]} You are reading what this device holds.`
			};
		case 'stopped':
			return { word: 'Stopped', tone: 'bad', meaning: STOPS[status.reason] };
	}
}

/** What keeps a device that holds nothing from getting its first messages; null while nothing does. */
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

/** What a person can do about the state with one press: try to connect at once, or take the app anew. */
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
