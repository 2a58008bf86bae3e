/** Why a device must take a snapshot. */
export const SNAPSHOT_CAUSES = [
	/** First visit: the device has no cursor. */
	'no-cursor',
	/** More than STREAM_SEGMENTS behind, or below the oldest event that the relay still has. */
	'too-far-behind',
	/** The cursor belongs to another log: this relay has a new one. */
	'other-log',
	/** Same log, but another history at the cursor: the log was restored from an older copy and then grew. */
	'term-mismatch',
	/** Same log, but the cursor is beyond its head: the log was restored from an older copy. */
	'ahead-of-log'
] as const;
export type SnapshotCause = (typeof SNAPSHOT_CAUSES)[number];

/** Causes after which the archive and the log have different histories, which are never merged. */
export const isForeign = (cause: SnapshotCause): boolean =>
	cause === 'other-log' || cause === 'term-mismatch' || cause === 'ahead-of-log';

/**
 * Close codes of the live socket. After 4000–4499 a device reconnects after a pause, after 4500–4999 it
 * doesn't. Codes below 4000 belong to the WebSocket standard; the device reconnects after all of them.
 */
export const CLOSE = {
	/** The relay is stopping or restarting. */
	goingAway: 4000,
	/** The device read too slowly and its queue was full; it resumes from its cursor. */
	tooSlow: 4001,
	/** No hello within the time limit. */
	helloTimeout: 4002,
	/** The relay has as many connections as it allows. */
	tooManyConnections: 4003,
	/** The relay failed; a retry may help. */
	internalError: 4004,
	/** A message that isn't part of the protocol. */
	badMessage: 4500,
	/** No common protocol version: the app must be updated. */
	unsupportedProtocol: 4501,
	/** The page's origin may not read this relay. */
	originRefused: 4502
} as const;
export type CloseName = keyof typeof CLOSE;

/** Whether a device may reconnect after this code. */
export const comesBack = (code: number): boolean => code < 4500;

/** The name of one of our codes, or null for the standard's. */
export function closeName(code: number): CloseName | null {
	for (const [name, value] of Object.entries(CLOSE)) if (value === code) return name as CloseName;
	return null;
}
