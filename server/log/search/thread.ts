/**
 * The search thread: a search may take seconds, and sockets can't wait for it. Between searches it continues
 * its index up to the head of the newest search, for half of its time.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { SearchIndex, isDamaged, removeIndex } from './search-index';
import type { SearchAnswer, SearchOrder } from './messages';
import type { TextQuery, TextsFound } from '../query-types';

/** The share of its time in which it indexes; ingest needs the processor too. */
const SHARE = 0.5;

const port = parentPort;
if (!port) throw new Error('this is the entry of a thread');
const { folder } = workerData as { readonly folder: string };
/** Opened by the first search that can. */
let index: SearchIndex | null = null;
let seen = 0;
let goingOn = false;

const tell = (answer: SearchAnswer): void => port.postMessage(answer);

port.on('message', ({ id, query, at }: SearchOrder) => {
	try {
		tell({ id, found: find(query, at) });
	} catch (error) {
		// The index is new by then, so it is the log.
		tell({ id, failed: String(error), logDamaged: isDamaged(error) });
	}
	seen = Math.max(seen, at);
	if (!goingOn) goOn();
});

/** Searches, with a new index where the present one is damaged. */
function find(query: TextQuery, at: number): TextsFound {
	try {
		index ??= new SearchIndex(folder);
		return index.find(query, at);
	} catch (error) {
		if (!isDamaged(error)) throw error;
		index?.close();
		index = null;
		removeIndex(folder);
		index = new SearchIndex(folder);
		return index.find(query, at);
	}
}

/** Indexes one slice, then rests. If the index can't be written it stops, and searches read the log instead. */
function goOn(): void {
	const started = performance.now();
	try {
		goingOn = index?.goOn(seen) ?? false;
	} catch (error) {
		goingOn = false;
		tell({ id: null, failed: String(error), logDamaged: false });
	}
	if (goingOn) setTimeout(goOn, (performance.now() - started) * (1 / SHARE - 1));
}
