/** The limits of history on this device: the reader's choice, and the space on a full device. */
import { registry } from './registry';
import type { Retention } from '../tables/types';
import { DAY_MS } from '../../std/time';

/** How long the space found on a full device is valid, in ms; after that more is tried. */
const ROOM_MS = DAY_MS;

/** Bounds in force now. */
export interface Limits extends Retention {
	/** Bytes of history that fit on a full device; null if unknown or too long ago. */
	readonly room: number | null;
}

/** For live queries: every thread sees a change. */
export async function readLimits(): Promise<Limits> {
	const rows = await registry.settings.bulkGet(['retention', 'room']);
	const now = Date.now();
	let limits: Limits = { days: null, bytes: null, room: null };
	for (const row of rows) {
		if (row?.key === 'retention') limits = { ...limits, days: row.days, bytes: row.bytes };
		// Later than it can be: the clock was set back since.
		else if (row && row.until > now && row.until <= now + ROOM_MS)
			limits = { ...limits, room: row.bytes };
	}
	return limits;
}

export async function chooseRetention({ days, bytes }: Retention): Promise<void> {
	await registry.settings.put({ key: 'retention', days, bytes });
}

export async function noteRoom(bytes: number): Promise<void> {
	await registry.settings.put({ key: 'room', bytes, until: Date.now() + ROOM_MS });
}
