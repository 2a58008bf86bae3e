/** How much of its history a device keeps. */
import type { Limits } from '../archive/registry/retention';
import type { ArchiveWriter } from '../archive/write/writer';
import { DAY_MS } from '../std/time';

const GIGABYTE = 1e9;
/** Of the quota. */
const QUOTA_SHARE = 0.2;
/** What is kept of the history when the device turns out to be full, and when even that is too much. */
const KEPT_WHEN_FULL = 0.8;
const KEPT_WHEN_REFUSED = 0.5;

async function quotaBudget(): Promise<number> {
	// Insecure contexts have no storage manager, and a browser may refuse the answer.
	const estimate = globalThis.navigator.storage?.estimate().catch(() => null);
	const quota = (await estimate)?.quota;
	return quota === undefined ? GIGABYTE : Math.min(GIGABYTE, quota * QUOTA_SHARE);
}

/** Bytes of history that are stored. */
const storedBytes = async (writer: ArchiveWriter): Promise<number> =>
	(await writer.missing({ first: 1, last: 1 })).bytes;

/**
 * Brings an archive within its bounds: the quota's, those that the reader chose, and the room that there was.
 * `relayNow`: the relay's clock, epoch ms; null before the relay told: then nothing counts as old.
 * Throws a quota error where not even pruning has room.
 */
export async function applyLimits(
	writer: ArchiveWriter,
	{ days, bytes, room }: Limits,
	relayNow: number | null
): Promise<void> {
	writer.budget = Math.min(await quotaBudget(), bytes ?? Infinity, room ?? Infinity);
	// Old by both clocks: if one of them is ahead, even for a moment, nothing goes that should stay.
	const now = Math.min(Date.now(), relayNow ?? 0);
	writer.since = days === null || relayNow === null ? 0 : now - days * DAY_MS;
	await writer.prune();
}

/** Makes room on a device that is full. Throws a quota error where that is in vain. */
export async function makeRoom(writer: ArchiveWriter): Promise<void> {
	writer.budget = (await storedBytes(writer)) * KEPT_WHEN_FULL;
	await writer.prune();
}

/** The bytes that a new archive may have where this one is too large even so. */
export const smallerRoom = async (writer: ArchiveWriter): Promise<number> =>
	(await storedBytes(writer)) * KEPT_WHEN_REFUSED;
