/** A database in this page's memory, for a browser that refuses one: what is read live is there until the page is left. */
import { Dexie } from 'dexie';
import { IDBKeyRange, indexedDB } from 'fake-indexeddb';
import { registry } from './registry';
import { chooseRetention } from './retention';

/** A page may take this much for history. */
const BYTES = 5_000_000;

/** Call it before any query: databases that are open stay where they are. */
export async function storeInMemory(): Promise<void> {
	startTasksAtOnce();
	const dependencies = { indexedDB, IDBKeyRange };
	// For the scripts that would be workers: each has a Dexie of its own.
	for (const [name, value] of Object.entries(dependencies))
		Reflect.defineProperty(globalThis, name, { value });
	// Not another object: where there was no database as Dexie was loaded (WebKit), its live queries look into this one.
	Object.assign(Dexie.dependencies, dependencies);
	// Dexie reads them as a database is made, and this one is there already.
	Object.assign(registry, { _deps: dependencies });
	await chooseRetention({ days: null, bytes: BYTES });
}

/** The database takes a task for each request; where there is no scheduler it would wait for a timer each time, of 4 ms. */
function startTasksAtOnce(): void {
	if ('scheduler' in globalThis) return;
	const { port1, port2 } = new MessageChannel();
	const waiting: (() => void)[] = [];
	port1.onmessage = () => waiting.shift()?.();
	Object.assign(globalThis, {
		setImmediate: (task: () => void) => {
			waiting.push(task);
			port2.postMessage(null);
		}
	});
}
