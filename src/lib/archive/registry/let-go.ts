import type { Dexie } from 'dexie';
import { whileHere } from '../../browser/page-life';
import { inUse } from '../tables/in-use';
import { databases } from '../tables/schema';
import { registry } from './registry';

/** This thread's databases. */
export const all = (): Dexie[] => [registry, ...databases.values()];

/** Ends this thread's connections to databases, with all that they are doing. The next use opens them again. */
export function letGo(): void {
	inUse.closedAt = performance.now();
	for (const transaction of inUse.transactions) {
		try {
			transaction.abort();
		} catch {
			// It has ended, and its event is still to come, or never comes: the browser has lost the connection.
		}
	}
	inUse.transactions.clear();
	for (const database of all()) {
		// Closed for good: it is being deleted.
		if (!database.hasBeenClosed()) database.close({ disableAutoOpen: false });
	}
}

/** From now on the page's connections end when it is put away. */
export const letGoWithPage = (): (() => void) => whileHere(() => letGo);
