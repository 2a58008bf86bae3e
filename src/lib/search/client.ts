/** The page's side of searching: the first search starts a worker, which stays with everything it has read. */
import { pageLife, whileHere } from '../browser/page-life';
import type { SearchAhead, SearchAsk, SearchTold } from './messages';

let worker: Worker | null = null;
let asked = 0;
/** The search that hasn't ended. */
let running: {
	readonly ask: SearchAsk;
	readonly onTold: (told: SearchTold) => void;
	/** How often its worker failed. */
	failures: number;
} | null = null;
let following = false;

/** Failures after which a search has failed. */
const MOST_FAILURES = 3;
/** Pause before a failed search is tried again, in ms. */
const AGAIN_MS = 1_000;

/** The worker goes with the page, and a search that was under way begins anew when the page returns. */
function follow(): void {
	if (following) return;
	following = true;
	whileHere(() => {
		if (running) post();
		return end;
	});
}

function end(): void {
	worker?.terminate();
	worker = null;
}

function started(): Worker {
	const { Worker } = pageLife.realm;
	return (worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
}

function post(): void {
	const worker = started();
	// Its script failed to load; the next search tries again.
	worker.onerror = () => {
		end();
		if (running) take({ id: running.ask.id, failed: true });
	};
	worker.onmessage = ({ data }: MessageEvent<SearchTold>) => take(data);
	worker.postMessage(running?.ask ?? null);
}

function take(told: SearchTold): void {
	if (told.id !== running?.ask.id) return;
	const { onTold } = running;
	if ('failed' in told && ++running.failures < MOST_FAILURES) {
		// Its database may never mend in that worker.
		end();
		setTimeout(() => {
			if (running?.ask.id === told.id) post();
		}, AGAIN_MS);
		return;
	}
	if (!('hits' in told) || told.total !== null) running = null;
	onTold(told);
}

/**
 * Somebody will search in the relay's current archive soon: the worker starts and reads it. Does nothing while a search
 * is under way.
 */
export function readAhead(relay: string): void {
	follow();
	if (running || pageLife.here === false) return;
	const ahead: SearchAhead = { ahead: relay };
	started().postMessage(ahead);
}

/** Starts a search in place of the previous one; returns a function that ends it. */
export function beginSearch(
	ask: Omit<SearchAsk, 'id'>,
	onTold: (told: SearchTold) => void
): () => void {
	const id = ++asked;
	running = { ask: { ...ask, id }, onTold, failures: 0 };
	follow();
	post();
	return () => {
		if (running?.ask.id !== id) return;
		running = null;
		worker?.postMessage(null);
	};
}
