import { Dexie } from 'dexie';
import { pageLife, whileHere } from '../../browser/page-life';
import { inUse } from '../tables/in-use';
import { databases } from '../tables/schema';
import { registry } from './registry';

const all = (): Dexie[] => [registry, ...databases.values()];

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
export const letGoWithPage = (): (() => void) =>
	whileHere(() => {
		if (pageLife.realm !== globalThis) {
			const { indexedDB } = pageLife.realm;
			// Dexie reads its own as a database is made.
			for (const each of [{ _deps: Dexie.dependencies }, ...all()])
				Object.assign(Reflect.get(each, '_deps'), { indexedDB });
		}
		return letGo;
	});
