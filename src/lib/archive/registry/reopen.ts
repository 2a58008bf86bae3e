import { registry } from './registry';
import { databases } from '../tables/schema';

/** Dexie gives up a database that once failed to open. The next query opens it again, unless it was closed for good. */
export function reopenFailed(): void {
	for (const database of [registry, ...databases.values()]) {
		if (database.hasFailed() && !database.hasBeenClosed()) {
			database.close({ disableAutoOpen: false });
		}
	}
}
