import type { Dexie } from 'dexie';
import { realm, renewRealm, whileHere } from '../../std/page-life';
import { databases } from '../tables/schema';
import { inUse } from '../tables/in-use';
import { registry } from './registry';

const all = (): Dexie[] => [registry, ...databases.values()];

/** When the connections were closed last, and how often in a row that was in vain. */
let closedAt = -Infinity;
let failures = 0;

/** Ends this thread's connections to databases, with all that they are doing. The next use opens them again. */
function letGo(): void {
	closedAt = performance.now();
	for (const transaction of inUse.transactions) {
		try {
			transaction.abort();
		} catch {
			// It has ended, and its event is still to come.
		}
	}
	for (const database of all()) {
		if (!database.hasBeenClosed()) database.close({ disableAutoOpen: false });
	}
}

/** From now on the page's connections end when it is put away. */
export const letGoWithPage = (): (() => void) =>
	whileHere(() => {
		for (const database of all()) {
			(database as unknown as { _deps: { indexedDB: IDBFactory } })._deps.indexedDB =
				realm().indexedDB;
		}
		return letGo;
	});

/**
 * Something that began at `begunAt` (by performance.now()) could not read or write: closes the connections, as some
 * browsers never mend one, so that the next use opens them again; where that was in vain, they come from another realm.
 */
export function reopenAfter(begunAt: number): void {
	// It failed because of an earlier closing.
	if (begunAt < closedAt) return;
	if (++failures < 2 || !inUse.opened || !renewRealm()) letGo();
}

/** Something was read: what has failed before has come to an end. */
export const noteRead = (): void => void (failures = 0);
