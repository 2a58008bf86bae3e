/**
 * The search thread: a search may take seconds, and sockets can't wait for it. Between searches it continues
 * its index up to the head of the newest search, for half of its time.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { SearchIndex } from './search-index';
import type { SearchAnswer, SearchOrder } from './messages';

/** The share of its time in which it indexes; ingest needs the processor too. */
const SHARE = 0.5;

const port = parentPort;
if (!port) throw new Error('this is the entry of a thread');
const { folder } = workerData as { readonly folder: string };
const index = new SearchIndex(folder);
let seen = 0;
let goingOn = false;

const tell = (answer: SearchAnswer): void => port.postMessage(answer);

port.on('message', ({ id, query, at }: SearchOrder) => {
	try {
		tell({ id, found: index.find(query, at) });
	} catch (error) {
		tell({ id, failed: String(error) });
	}
	seen = Math.max(seen, at);
	if (!goingOn) goOn();
});

/** Indexes one slice, then rests. If the index can't be written it stops, and searches read the log instead. */
function goOn(): void {
	const started = performance.now();
	try {
		goingOn = index.goOn(seen);
	} catch (error) {
		goingOn = false;
		tell({ id: null, failed: String(error) });
	}
	if (goingOn) setTimeout(goOn, (performance.now() - started) * (1 / SHARE - 1));
}
