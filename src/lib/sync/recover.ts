/** What the page does after a database failed, in its thread or in itself. In one file: it loads when it is needed. */
import { Dexie } from 'dexie';
import { all, letGo } from '../archive/registry/let-go';
import { inUse } from '../archive/tables/in-use';
import { doubling } from '../std/backoff';
import { renewRealm } from '../browser/renew-realm';
import type { SyncState } from './status';

/** Pauses before the thread is begun anew, in ms: doubling, unless the last one did well for a while. */
const ANEW_MS = 250;
const LONGEST_ANEW_MS = 30_000;
const WELL_MS = 5_000;
/** Failures in a row after which a browser whose database never opened counts as one that gives none. */
const NO_STORAGE = 3;

/** Failures in a row, and when the first one was, epoch ms. */
export interface Failures {
	count: number;
	since: number;
}

/** What a client shows after a failure (null: no change), for how long it pauses, and how it begins anew. */
interface Recovery {
	readonly state: SyncState | null;
	readonly pause: number;
	begin(begin: () => void): void;
}

/** Counts a failure of a thread that had run for `ran` ms. */
export function recover(failures: Failures, ran: number): Recovery {
	const now = Date.now();
	if (ran > WELL_MS) failures.count = 0;
	if (failures.count++ === 0) failures.since = now;
	const { count, since } = failures;
	const pause = doubling(count, ANEW_MS, LONGEST_ANEW_MS);
	return {
		state: stateOf(count, since, now + pause),
		pause,
		begin(begin) {
			if (!inUse.opened || count < 2 || !renewRealm(adopt)) begin();
		}
	};
}

function stateOf(attempt: number, since: number, retryAt: number): SyncState | null {
	if (inUse.opened) {
		const reason = 'storage-failed';
		return { status: { state: 'reconnecting', since, attempt, retryAt, reason }, storage: 'ok' };
	}
	if (attempt < NO_STORAGE) return null;
	return { status: { state: 'stopped', since, reason: 'no-storage' }, storage: 'unavailable' };
}

/**
 * Something that the page began at `begunAt` (by performance.now()) could not read or write. If that was the database's
 * fault, closes the connections, as some browsers never mend one, so that the next use opens them again; where that was
 * in vain, they come from another realm.
 */
export function reopenAfter(begunAt: number, error: unknown): void {
	// It failed because of an earlier closing.
	if (begunAt < inUse.closedAt || !isDatabaseFault(error)) return;
	if (++inUse.failures < 2 || !inUse.opened || !renewRealm(adopt)) letGo();
}

/** From now on databases are the realm's. Dexie reads its own as a database is made. */
function adopt({ indexedDB }: Pick<typeof globalThis, 'indexedDB'>): void {
	for (const each of [{ _deps: Dexie.dependencies }, ...all()])
		Object.assign(Reflect.get(each, '_deps'), { indexedDB });
}

const DATABASE_ERRORS: ReadonlySet<unknown> = new Set(Object.values(Dexie.errnames));

/** Whether the database failed, and not what a query made of its rows, or what was asked of a database that is deleted. */
function isDatabaseFault(error: unknown): boolean {
	const { name, cause } = (error ?? {}) as { readonly name?: unknown; readonly cause?: unknown };
	if (!DATABASE_ERRORS.has(name)) return cause !== undefined && isDatabaseFault(cause);
	return name !== 'DatabaseClosedError' || !all().some((database) => database.hasBeenClosed());
}
