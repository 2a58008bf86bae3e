/**
 * The page's side of syncing: starts the worker, forwards facts that only a page knows, and publishes the
 * worker's status.
 */
import type { SeqRange } from '../archive/tables/types';
import type { Query } from '../wire/queries';
import type { PageMessage } from './messages';
import type { Status, StorageState, SyncState } from './status';

export interface SyncOptions {
	/** Base URL of the relay, without a slash at the end. */
	readonly relay: string;
	/**
	 * 'page' runs the same engine on the page's thread, with its `fetch` and `WebSocket`: for the mock relay
	 * and tests, not in a production build.
	 */
	readonly where: 'worker' | 'page';
}

export interface SyncClient {
	/** A new object whenever it changes. */
	readonly status: Status;
	readonly storage: StorageState;
	/** Calls `listener` after each change of `status` or `storage`; returns a function that unsubscribes. */
	subscribe(listener: () => void): () => void;
	/** Connects now instead of after the pause. */
	tryNow(): void;
	/** Get these events from the relay, newest first, before any other history. */
	readonly fill: (range: SeqRange) => void;
	/** Send the relay a query. `Archive.answer` reads what comes of it: the answer, or the refusal. */
	query(query: Query): void;
	/** Ends syncing from this page. */
	close(): void;
}

/** A client's view of the thread that does the work. */
interface Host {
	post(message: PageMessage): void;
	close(): void;
}

/** Pause before a worker whose file failed to load is loaded again, in ms. */
const RELOAD_MS = 1_000;

function workerHost(start: () => PageMessage, onState: (state: SyncState) => void): Host {
	let worker: Worker;
	let again: ReturnType<typeof setTimeout> | undefined;
	const load = (): void => {
		worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
		worker.onmessage = (event: MessageEvent<SyncState>) => onState(event.data);
		worker.onerror = (event) => {
			// An ErrorEvent is an error in the worker's code, and the worker goes on.
			if (!(event instanceof ErrorEvent)) again = setTimeout(load, RELOAD_MS);
		};
		worker.postMessage(start());
	};
	load();
	return {
		post: (message) => worker.postMessage(message),
		close: () => {
			clearTimeout(again);
			worker.postMessage({ type: 'close' } satisfies PageMessage);
		}
	};
}

/** The same engine on this thread; its code loads on demand. */
function pageHost(start: () => PageMessage, onState: (state: SyncState) => void): Host {
	const loaded = import('./host').then(({ createHost }) => createHost(onState));
	void loaded.then((host) => host.post(start()));
	return {
		post: (message) => void loaded.then((host) => host.post(message)),
		close: () => void loaded.then((host) => host.close())
	};
}

/** Starts syncing with a relay. Call it once a page; the tabs of a browser agree which of them connects. */
export function startSync({ relay, where }: SyncOptions): SyncClient {
	let state: SyncState = { status: { state: 'starting' }, storage: 'ok' };
	const listeners = new Set<() => void>();
	const onState = (next: SyncState): void => {
		state = next;
		for (const listener of listeners) listener();
	};
	// A production build leaves the other host out: it is unused there, and all pages would share code with the
	// worker.
	const inWorker = import.meta.env.PROD || where === 'worker';
	const visible = (): boolean => document.visibilityState === 'visible';
	const place = () => ({ visible: visible(), online: navigator.onLine });
	const host = (inWorker ? workerHost : pageHost)(
		() => ({ type: 'start', relay, ...place() }),
		onState
	);
	const surroundings = (): void => host.post({ type: 'page', ...place() });
	const wake = (): void => host.post({ type: 'wake' });
	const onVisibility = (): void => {
		surroundings();
		if (visible()) wake();
	};
	const onOnline = (): void => {
		surroundings();
		wake();
	};
	const heard: [EventTarget, string, () => void][] = [
		[document, 'visibilitychange', onVisibility],
		[window, 'online', onOnline],
		[window, 'offline', surroundings],
		[window, 'pageshow', wake]
	];
	for (const [target, type, listener] of heard) target.addEventListener(type, listener);

	return {
		get status() {
			return state.status;
		},
		get storage() {
			return state.storage;
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		tryNow: () => host.post({ type: 'try-now' }),
		fill: (range) => host.post({ type: 'fill', range }),
		query: (query) => host.post({ type: 'query', query }),
		close() {
			for (const [target, type, listener] of heard) target.removeEventListener(type, listener);
			listeners.clear();
			host.close();
		}
	};
}
