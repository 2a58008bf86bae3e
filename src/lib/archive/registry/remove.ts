/** Deletes archives from this device, for good. */
import { Dexie } from 'dexie';
import { forgetArchive, registry } from './registry';
import { databaseOf } from '../tables/schema';
import type { ArchiveEntry } from '../tables/types';

/**
 * Deletes an earlier archive: from the list first, so that no view reads it any more, then its database. If
 * that fails, it is listed again: everything on this device stays visible to its reader.
 */
export async function removeArchive(entry: ArchiveEntry): Promise<void> {
	await forgetArchive(entry.name);
	try {
		await databaseOf(entry.name).delete({ disableAutoOpen: true });
	} catch (error) {
		databaseOf(entry.name).close({ disableAutoOpen: false });
		await registry.archives.add(entry);
		throw error;
	}
}

/** Deletes every database of this app. Nothing may write to one meanwhile; queries of this thread fail from now on. */
export async function removeDatabases(): Promise<void> {
	const names = (await Dexie.getDatabaseNames()).filter((name) => name !== registry.name);
	for (const name of names) await databaseOf(name).delete({ disableAutoOpen: true });
	// The list comes last: if this page ends before, what is left is still listed.
	await registry.delete({ disableAutoOpen: true });
}
