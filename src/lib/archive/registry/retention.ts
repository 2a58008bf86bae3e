/** How much history this device keeps: what its reader chose, and what it turned out to have room for. */
import { registry } from './registry';
import type { Retention } from '../tables/types';
import { DAY_MS } from '../../std/time';

/** The room that was found on a full device holds so long, in ms: then more is tried. */
const ROOM_MS = DAY_MS;

/** Bounds in force now. */
export interface Limits extends Retention {
	/** Bytes of history that a full device had room for; null where that isn't known, or was long ago. */
	readonly room: number | null;
}

/** For live queries: all threads see a change. */
export async function readLimits(): Promise<Limits> {
	const rows = await registry.settings.bulkGet(['retention', 'room']);
	let limits: Limits = { days: null, bytes: null, room: null };
	for (const row of rows) {
		if (row?.key === 'retention') limits = { ...limits, days: row.days, bytes: row.bytes };
		else if (row && row.until > Date.now()) limits = { ...limits, room: row.bytes };
	}
	return limits;
}

export async function chooseRetention({ days, bytes }: Retention): Promise<void> {
	await registry.settings.put({ key: 'retention', days, bytes });
}

export async function noteRoom(bytes: number): Promise<void> {
	await registry.settings.put({ key: 'room', bytes, until: Date.now() + ROOM_MS });
}
