/**
 * The connection in words: one for the pill. copy-trouble.ts of ui/refusals has the reason if there is none, the copy.ts
 * of ui/connection the rest.
 */
import type { Status } from '$lib/sync/status';

/** A connection is idle after this long without an event: calm, nothing is wrong. In ms. */
const IDLE_MS = 60_000;

type Tone = 'good' | 'calm' | 'busy' | 'bad';

/** The sign beside the word, for whom colours tell nothing: each kind of state has its own. */
type Sign = 'disc' | 'rest' | 'turn' | 'steps' | 'away' | 'stop';

export interface Pill {
	readonly word: string;
	readonly tone: Tone;
	readonly sign: Sign;
}

/** How the pill shows each state. */
export const PILLS: Readonly<Record<Status['state'], Pill>> = {
	starting: { word: 'Connecting', tone: 'busy', sign: 'turn' },
	live: { word: 'Live', tone: 'good', sign: 'disc' },
	'catching-up': { word: 'Catching up', tone: 'busy', sign: 'turn' },
	reconnecting: { word: 'Reconnecting', tone: 'busy', sign: 'turn' },
	polling: { word: 'Polling', tone: 'good', sign: 'steps' },
	offline: { word: 'Offline', tone: 'calm', sign: 'away' },
	stopped: { word: 'Stopped', tone: 'bad', sign: 'stop' }
};
/** Live, while nobody says anything. */
export const IDLE: Pill = { word: 'Idle', tone: 'calm', sign: 'rest' };

/** "35 s", "2 min". */
export const lateBy = (seconds: number): string =>
	seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

/** The pill for `status`; `lastReceivedAt` and `now` by the same clock, epoch ms. */
export function pillOf(status: Status, lastReceivedAt: number | null, now: number): Pill {
	if (status.state !== 'live') return PILLS[status.state];
	if (status.late) return { word: `${lateBy(status.late)} late`, tone: 'busy', sign: 'disc' };
	return now - (lastReceivedAt ?? status.since) >= IDLE_MS ? IDLE : PILLS.live;
}

/** Whether the relay answers now. */
export const isConnected = ({ state }: Status): boolean =>
	state === 'live' || state === 'catching-up' || state === 'polling';

/** Whether no message can have arrived that isn't here, so that the page is up to date. */
export const isCurrent = (status: Status): boolean =>
	status.state === 'live' ? !status.late : status.state === 'polling';
