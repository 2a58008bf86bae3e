/** Why a device is told to take a snapshot. */
export const SNAPSHOT_CAUSES = [
	/** First visit: the device has no cursor. */
	'no-cursor',
	/** More than STREAM_SEGMENTS behind, or below the oldest event that the relay still has. */
	'too-far-behind',
	/** The cursor is of another log: this relay started anew. */
	'other-log',
	/** Same log, but its history at the cursor is another: it was restored from an older copy and grew. */
	'term-mismatch',
	/** Same log, but the cursor is beyond its head: it was restored from an older copy. */
	'ahead-of-log'
] as const;
export type SnapshotCause = (typeof SNAPSHOT_CAUSES)[number];

/** Causes after which the device's archive and the log are different histories, never to be merged. */
export const isForeign = (cause: SnapshotCause): boolean =>
	cause === 'other-log' || cause === 'term-mismatch' || cause === 'ahead-of-log';

/**
 * Close codes of the live socket: 4000–4499 come back after a pause, 4500–4999 don't.
 * Codes below 4000 are the WebSocket standard's and all come back.
 */
export const CLOSE = {
	/** The relay is stopping or restarting. */
	goingAway: 4000,
	/** The device read too slowly and its queue was full; it resumes from its cursor. */
	tooSlow: 4001,
	/** No hello within the time allowed. */
	helloTimeout: 4002,
	/** The relay has as many connections as it allows. */
	tooManyConnections: 4003,
	/** The relay failed inside; trying again may help. */
	internalError: 4004,
	/** A message that isn't part of the protocol. */
	badMessage: 4500,
	/** No common protocol version: the app must be updated. */
	unsupportedProtocol: 4501,
	/** The page's origin may not read this relay. */
	originRefused: 4502
} as const;
export type CloseName = keyof typeof CLOSE;

/** Whether a device may connect again after this code. */
export const comesBack = (code: number): boolean => code < 4500;

/** The name of one of our codes, or null for the standard's. */
export function closeName(code: number): CloseName | null {
	for (const [name, value] of Object.entries(CLOSE)) if (value === code) return name as CloseName;
	return null;
}
