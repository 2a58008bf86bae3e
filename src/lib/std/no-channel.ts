/**
 * Dexie makes a BroadcastChannel as it is loaded, and where the browser refuses that (Firefox does with site data
 * blocked), neither Dexie nor what imports it would load. Without such a class it makes none. This comes before Dexie in
 * each thread: in the page's own script, and as a worker's first import.
 */
try {
	new BroadcastChannel('backscroll').close();
} catch {
	Reflect.deleteProperty(globalThis, 'BroadcastChannel');
}
