/** Taking archives off this device, for good. */
import { Dexie } from 'dexie';
import { forgetArchive, registry } from './registry';
import { databaseOf } from '../tables/schema';
import type { ArchiveEntry } from '../tables/types';

/**
 * Removes an earlier archive: from the list first, so that no view reads it any more, then its database. Where that
 * fails it is in the list again: what is on this device is never out of its reader's sight.
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

/** Removes every database of this app. Nothing may write to one meanwhile; queries of this thread fail from now on. */
export async function removeDatabases(): Promise<void> {
	for (const name of await Dexie.getDatabaseNames()) {
		const database = name === registry.name ? registry : databaseOf(name);
		await database.delete({ disableAutoOpen: true });
	}
}
