/**
 * The list of archives on this device, and who leads. One database for all relays; liveQuery sees its
 * changes. An archive is current until its relay follows another history; then it is marked as ended and
 * stays.
 */
import { Dexie, type Table } from 'dexie';
import type { SnapshotCause } from '../../wire/codes';
import { ArchiveError } from './errors';
import { track } from '../tables/in-use';
import type { ArchiveEntry, ConnectionRecord, Retention } from '../tables/types';

/** The leadership epoch of a relay: each new leader raises it, so that writes of a sleeping one are refused. */
interface LeaderRow {
	readonly relay: string;
	readonly epoch: number;
}

/** Records of connections, oldest first. */
interface ConnectionRow extends ConnectionRecord {
	readonly id?: number;
	readonly relay: string;
}

/** Settings for all archives of this device. */
type SettingRow =
	| ({ readonly key: 'retention' } & Retention)
	/** The bytes of history that fit on a full device; the device tries more after `until`, epoch ms. */
	| { readonly key: 'room'; readonly bytes: number; readonly until: number };

class RegistryDatabase extends Dexie {
	declare readonly archives: Table<ArchiveEntry, string>;
	declare readonly leaders: Table<LeaderRow, string>;
	declare readonly connections: Table<ConnectionRow, number>;
	declare readonly settings: Table<SettingRow, string>;

	constructor() {
		super('backscroll', { cache: 'immutable' });
		this.version(1).stores({
			archives: 'name,relay',
			leaders: 'relay',
			connections: '++id,relay',
			settings: 'key'
		});
		track(this);
	}
}

/** The one connection of this thread to it. */
export const registry = new RegistryDatabase();

/** All archives of `relay`, newest first. */
export async function archives(relay: string): Promise<ArchiveEntry[]> {
	const entries = await registry.archives.where('relay').equals(relay).toArray();
	// The cache hands out frozen arrays.
	return entries.toSorted((a, b) => b.createdAt - a.createdAt);
}

/** The archive that follows `relay` now; undefined before the first contact. */
export async function currentArchive(relay: string): Promise<ArchiveEntry | undefined> {
	return (await archives(relay)).find(inUse);
}

const inUse = ({ endedAt }: ArchiveEntry): boolean => endedAt === null;

/** Takes the leadership for `relay` from whoever had it, and returns its epoch. */
export function takeLeadership(relay: string): Promise<number> {
	return registry.transaction('rw', registry.leaders, async () => {
		const epoch = ((await registry.leaders.get(relay))?.epoch ?? 0) + 1;
		await registry.leaders.put({ relay, epoch });
		return epoch;
	});
}

/** Why the archive in use ends, and the number of messages in its log. */
export interface Ending {
	readonly cause: SnapshotCause;
	readonly messages: number;
}

/**
 * The archive that follows `log` of `relay` from now on; the previous one ends with `ending`. If the relay
 * returns to an earlier log (after a demo, for example), its archive is used again; otherwise a new one is
 * registered. Throws ArchiveError `fenced` if another tab has taken the leadership since `epoch`.
 */
export function registerArchive(
	relay: string,
	log: string,
	epoch: number,
	now: number,
	ending: Ending | null
): Promise<{ readonly name: string; readonly returns: boolean }> {
	return registry.transaction('rw', registry.archives, registry.leaders, async () => {
		if ((await registry.leaders.get(relay))?.epoch !== epoch) throw new ArchiveError('fenced');
		const all = await archives(relay);
		const before = all.find(inUse);
		const unknown = { cause: null, messages: null };
		if (before) await registry.archives.put({ ...before, endedAt: now, ...(ending ?? unknown) });
		const left = all.find((entry) => entry.log === log && entry.cause === 'other-log');
		const returns = ending?.cause === 'other-log' && left !== undefined;
		const entry = returns
			? left
			: {
					name: `backscroll ${relay} ${log.slice(0, 8)} ${now.toString(36)}`,
					relay,
					log,
					createdAt: before ? Math.max(now, before.createdAt + 1) : now
				};
		await registry.archives.put({ ...entry, endedAt: null, ...unknown });
		return { name: entry.name, returns };
	});
}

/** Removes an archive from the list whose database the browser has deleted. */
export async function forgetArchive(name: string): Promise<void> {
	await registry.archives.delete(name);
}
