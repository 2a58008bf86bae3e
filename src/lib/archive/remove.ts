/** Taking archives off this device, for good. */
import { Dexie } from 'dexie';
import { forgetArchive, registry } from './registry';
import { databaseOf } from './schema';

/** Removes an earlier archive: from the list first, so that no view reads it any more, then its database. */
export async function removeArchive(name: string): Promise<void> {
	await forgetArchive(name);
	await databaseOf(name).delete({ disableAutoOpen: true });
}

/** Removes every database of this app. Nothing may write to one meanwhile; queries of this thread fail from now on. */
export async function removeDatabases(): Promise<void> {
	for (const name of await Dexie.getDatabaseNames()) {
		const database = name === registry.name ? registry : databaseOf(name);
		await database.delete({ disableAutoOpen: true });
	}
}
