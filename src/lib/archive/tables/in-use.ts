import type { DBCore, DBCoreTransaction, Dexie, Middleware } from 'dexie';

/** What this thread uses of its databases, and how that went. */
export const inUse = {
	/** Whether one of them was ever open. */
	opened: false,
	/** Those that haven't ended. */
	transactions: new Set<DBCoreTransaction>(),
	/** When the connections were closed last, by performance.now(), and how often in a row that was in vain. */
	closedAt: -Infinity,
	failures: 0
};

const tracking: Middleware<DBCore> = {
	stack: 'dbcore',
	create(core) {
		inUse.opened = true;
		return {
			...core,
			transaction(...args) {
				const transaction = core.transaction(...args);
				inUse.transactions.add(transaction);
				for (const type of ['complete', 'abort']) {
					(transaction as unknown as EventTarget).addEventListener(type, () =>
						inUse.transactions.delete(transaction)
					);
				}
				return transaction;
			}
		};
	}
};

/** Notes what is used of a database. */
export const track = (database: Dexie): void => void database.use(tracking);
