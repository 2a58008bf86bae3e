/** The devices' databases: what a browser does with them when a page dies, when there is no room, when it loses them. */
import { summed } from '../../../src/lib/archive/tables/store';
import {
	IDBDatabase,
	IDBFactory,
	IDBObjectStore,
	IDBTransaction,
	forceCloseDatabase
} from 'fake-indexeddb';
import type { Owner, Scheduler } from '../kernel/scheduler';

interface RawStore {
	readonly name: string;
	readonly records: { values(): Iterable<{ readonly key: unknown; readonly value: unknown }> };
}

interface RawDatabase {
	readonly name: string;
	transactions: RawTransaction[];
	connections: { _closePending: boolean; _closed: boolean }[];
	readonly rawObjectStores: Map<string, RawStore>;
	processTransactions(): void;
}

/** What of fake-indexeddb's transaction is used here, and what is noted on it. */
interface RawTransaction {
	readonly mode: string;
	readonly db: { readonly _rawDatabase: RawDatabase };
	_state: string;
	readonly _started: boolean;
	readonly _requests: readonly unknown[];
	readonly _rollbackLog: (() => void)[];
	_abort(name: string | null): void;
	owner?: Owner;
	puts?: Put[];
}

/** A commit is hit within so many of its steps. */
const AMBUSH_STEPS = 12;

/** A row written by a transaction. */
export interface Put {
	readonly table: string;
	readonly row: Record<string, unknown>;
}

interface RawFactory {
	readonly _databases: Map<string, RawDatabase>;
	readonly _connectionQueues: Map<string, unknown>;
}

/** What a planted bug changes. */
export interface StorageSeam {
	/** Rows before they are stored. */
	readonly put: (database: string, table: string, row: Record<string, unknown>) => unknown;
	/** Whether the cursor of a broken transaction stays. */
	readonly cursorStays: boolean;
}

/** The one whose transactions are watched. */
let storage: Storage | null = null;
export const watchStorage = (world: Storage | null): void => void (storage = world);

const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
	const transaction = this.transaction as unknown as RawTransaction;
	const row = storage?.written(transaction, this.name, value as Record<string, unknown>) ?? value;
	return key === undefined ? put.call(this, row) : put.call(this, row, key);
};

interface Starting {
	_start(this: RawTransaction): void;
}
const starting = IDBTransaction.prototype as unknown as Starting;
const start = starting._start;
starting._start = function (this: RawTransaction): void {
	if (storage?.mayGoOn(this) === false) return;
	start.call(this);
	storage?.ended(this);
};

const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (
	this: IDBDatabase,
	...parameters: Parameters<IDBDatabase['transaction']>
) {
	const begun = transaction.apply(this, parameters);
	if (storage) (begun as unknown as RawTransaction).owner = storage.scheduler.current;
	return begun;
};

export class Storage {
	readonly factory = new IDBFactory();
	/** The bytes that each device's history may have, by its relay's address. */
	readonly limits = new Map<string, number>();
	/** What is to happen in the midst of a device's next commit, by its relay's address. */
	readonly ambushes = new Map<string, () => void>();
	readonly scheduler: Scheduler;
	readonly #seam: StorageSeam;
	readonly #committed: (database: string, puts: readonly Put[]) => void;

	/** `committed` is called after each transaction that wrote. */
	constructor(
		scheduler: Scheduler,
		seam: StorageSeam,
		committed: (database: string, puts: readonly Put[]) => void
	) {
		this.scheduler = scheduler;
		this.#seam = seam;
		this.#committed = committed;
	}

	/** The rows of a table, as they are on the disk now. */
	rows<T>(database: string, table: string): T[] {
		const store = this.#raw._databases.get(database)?.rawObjectStores.get(table);
		return store ? Array.from(store.records.values(), ({ value }) => value as T) : [];
	}

	has(database: string): boolean {
		return this.#raw._databases.has(database);
	}

	/** Bytes of the history that a device has stored. */
	used(device: string): number {
		let used = 0;
		for (const database of this.#of(device)) {
			for (const table of ['segments', 'frames']) {
				for (const { bytes } of this.rows<{ bytes: Uint8Array }>(database.name, table)) {
					used += bytes.length;
				}
			}
		}
		return used;
	}

	/** A page is gone: its transactions are rolled back, and those of others go on. A device has one page that creates. */
	kill(owner: Owner, device: string): void {
		const own = new Set(this.#of(device));
		for (const database of this.#raw._databases.values()) {
			const broken = database.transactions.filter(
				(each) =>
					each._state !== 'finished' &&
					(each.owner === owner || (each.mode === 'versionchange' && own.has(database)))
			);
			for (const transaction of broken) this.#rollBack(transaction);
			database.transactions = database.transactions.filter((each) => !broken.includes(each));
			if (broken.some(({ mode }) => mode === 'versionchange')) {
				this.#raw._databases.delete(database.name);
			}
			this.#raw._connectionQueues.delete(database.name);
			if (own.has(database)) {
				for (const connection of database.connections.splice(0)) {
					connection._closePending = connection._closed = true;
				}
			}
			this.scheduler.as(this.scheduler.world, () => database.processTransactions());
		}
	}

	/** The browser throws a database away. */
	evict(name: string): void {
		this.lose(name);
		this.#raw._databases.delete(name);
	}

	/** The browser loses the connections to a database, and what is under way on them. */
	lose(name: string): void {
		const database = this.#raw._databases.get(name);
		for (const transaction of database?.transactions ?? []) {
			if (transaction._state !== 'finished') transaction._abort('AbortError');
		}
		for (const connection of [...(database?.connections ?? [])]) {
			forceCloseDatabase(connection as unknown as typeof IDBDatabase);
		}
	}

	written(transaction: RawTransaction, table: string, row: Record<string, unknown>): unknown {
		const { name } = transaction.db._rawDatabase;
		const changed = this.#seam.put(name, table, row) as Record<string, unknown>;
		// A bug of the app's, unlike damage of the disk, has a right checksum.
		const stored = changed === row ? row : summed(changed);
		(transaction.puts ??= []).push({ table, row: stored });
		if (stored.key === 'stream') this.#ambush(name);
		return stored;
	}

	/** Called before each step of a transaction. */
	mayGoOn(transaction: RawTransaction): boolean {
		const { owner } = transaction;
		if (owner) this.scheduler.current = owner;
		if (owner?.alive === false) return false;
		if (transaction._requests.length > 0 || !this.#exceeds(transaction)) return true;
		transaction._abort('QuotaExceededError');
		return false;
	}

	/** Called after each step of a transaction. */
	ended(transaction: RawTransaction): void {
		const { puts } = transaction;
		if (transaction._state !== 'finished' || !puts) return;
		transaction.puts = undefined;
		const { name } = transaction.db._rawDatabase;
		if (this.#raw._databases.get(name) === transaction.db._rawDatabase) this.#committed(name, puts);
	}

	get #raw(): RawFactory {
		return this.factory as unknown as RawFactory;
	}

	#of(device: string): RawDatabase[] {
		return [...this.#raw._databases.values()].filter(({ name }) => name.includes(` ${device} `));
	}

	#ambush(database: string): void {
		for (const [device, run] of this.ambushes) {
			if (!database.includes(` ${device} `)) continue;
			this.ambushes.delete(device);
			const delay = this.scheduler.random() * AMBUSH_STEPS * this.scheduler.storageMs;
			this.scheduler.schedule('message', delay, run, this.scheduler.world);
		}
	}

	#exceeds({ puts, db, _state }: RawTransaction): boolean {
		if (_state === 'finished') return false;
		if (!puts?.some(({ table }) => table === 'segments' || table === 'frames')) return false;
		for (const [device, limit] of this.limits) {
			if (db._rawDatabase.name.includes(` ${device} `)) return this.used(device) > limit;
		}
		return false;
	}

	#rollBack(transaction: RawTransaction): void {
		for (const undo of transaction._rollbackLog.toReversed()) undo();
		transaction._state = 'finished';
		if (!this.#seam.cursorStays) return;
		const stream = transaction.puts?.find(({ row }) => row.key === 'stream');
		const meta = transaction.db._rawDatabase.rawObjectStores.get('meta');
		for (const { value } of meta?.records.values() ?? []) {
			const row = value as Record<string, unknown>;
			if (!stream || row.key !== 'stream') continue;
			Object.assign(row, summed({ ...row, cursor: stream.row.cursor }));
		}
	}
}
