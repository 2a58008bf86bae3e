/**
 * The page's side of syncing: starts the worker, forwards facts that only a page knows, and publishes the
 * worker's status.
 */
import { letGoWithPage } from '../archive/registry/let-go';
import type { SeqRange } from '../archive/tables/types';
import { pageLife, whileHere } from '../browser/page-life';
import type { Query } from '../wire/queries';
import type { PageMessage } from './messages';
import type { Failures } from './recover';
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
	/** Ends it when no write is pending. */
	close(): void;
	/** Ends it at once, with all that it is doing. */
	end(): void;
}

/** What a thread tells; null: its database failed, and it does nothing any more. */
type Told = SyncState | null;

/** Pause before a worker whose file failed to load is loaded again, in ms. */
const RELOAD_MS = 1_000;

function workerHost(start: () => PageMessage, onTold: (told: Told) => void): Host {
	let worker: Worker;
	let again: ReturnType<typeof setTimeout> | undefined;
	const load = (): void => {
		const { Worker } = pageLife.realm;
		worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
		worker.onmessage = (event: MessageEvent<Told>) => onTold(event.data);
		worker.onerror = (event) => {
			// One with a message is an error in the worker's code, and the worker goes on.
			if (!('message' in event)) again = setTimeout(load, RELOAD_MS);
		};
		worker.postMessage(start());
	};
	load();
	return {
		post: (message) => worker.postMessage(message),
		close: () => {
			clearTimeout(again);
			worker.postMessage({ type: 'close' } satisfies PageMessage);
		},
		end: () => {
			clearTimeout(again);
			worker.onmessage = null;
			worker.terminate();
		}
	};
}

/** The same engine on this thread; its code loads on demand. */
function pageHost(start: () => PageMessage, onTold: (told: Told) => void): Host {
	const loaded = import('./host').then(({ createHost }) => createHost(onTold, () => onTold(null)));
	void loaded.then((host) => host.post(start()));
	const close = (): void => void loaded.then((host) => host.close());
	return {
		post: (message) => void loaded.then((host) => host.post(message)),
		close,
		end: close
	};
}

/** Starts syncing with a relay. Call it once a page; the tabs of a browser agree which of them connects. */
export function startSync({ relay, where }: SyncOptions): SyncClient {
	let state: SyncState = { status: { state: 'starting' }, storage: 'ok' };
	const listeners = new Set<() => void>();
	const show = (next: SyncState): void => {
		state = next;
		for (const listener of listeners) listener();
	};
	// A production build leaves the other host out: it is unused there, and all pages would share code with the
	// worker.
	const inWorker = import.meta.env.PROD || where === 'worker';
	const visible = (): boolean => document.visibilityState === 'visible';
	const place = () => ({ visible: visible(), online: navigator.onLine });
	/** Null while the page is put away, and before its thread is begun anew. */
	let host: Host | null = null;
	let again: ReturnType<typeof setTimeout> | undefined;
	let begunAt = 0;
	const failures: Failures = { count: 0, since: 0 };
	const end = (): void => {
		clearTimeout(again);
		host?.end();
		host = null;
	};
	const begin = (): (() => void) => {
		end();
		begunAt = performance.now();
		host = (inWorker ? workerHost : pageHost)(
			() => ({ type: 'start', relay, ...place() }),
			(told) => (told ? show(told) : void anew())
		);
		return () => {
			end();
			show({ status: { state: 'starting' }, storage: 'ok' });
		};
	};
	const anew = async (): Promise<void> => {
		end();
		again = setTimeout(begin, RELOAD_MS);
		const { recover } = await import('./recover');
		const { state: next, pause, begin: beginAnew } = recover(failures, performance.now() - begunAt);
		if (host || !pageLife.here) return;
		clearTimeout(again);
		if (next) show(next);
		again = setTimeout(() => beginAnew(begin), pause);
	};
	const leaves = [letGoWithPage(), whileHere(begin)];
	const surroundings = (): void => host?.post({ type: 'page', ...place() });
	const wake = (): void => host?.post({ type: 'wake' });
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
		[window, 'offline', surroundings]
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
		tryNow: () => (host ? host.post({ type: 'try-now' }) : begin()),
		fill: (range) => host?.post({ type: 'fill', range }),
		query: (query) => host?.post({ type: 'query', query }),
		close() {
			for (const [target, type, listener] of heard) target.removeEventListener(type, listener);
			listeners.clear();
			host?.close();
			host = null;
			for (const leave of leaves) leave();
		}
	};
}
