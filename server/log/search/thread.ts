/**
 * The search thread: a search may take seconds, and sockets can't wait for it. Searches take turns, a step each.
 * Beside them it continues its index up to the head of the newest search, for half of its time.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { LogError } from '../log';
import type { HitsFound } from '../query-types';
import { turn } from '../turn';
import type { SearchAnswer, SearchOrder } from './messages';
import { SearchIndex, isDamaged, removeIndex } from './search-index';
import { Searches } from './searches';

/** The share of its time in which it indexes; ingest needs the processor too. */
const SHARE = 0.5;

interface Job {
	readonly order: Extract<SearchOrder, { readonly type: 'find' }>;
	/** The search, and the index in which it runs; null before its first step. */
	search: { readonly steps: AsyncGenerator<undefined, HitsFound>; readonly in: Opened } | null;
	/** Whether it has found the index damaged before. */
	again: boolean;
}

interface Opened {
	readonly index: SearchIndex;
	readonly searches: Searches;
}

const port = parentPort;
if (!port) throw new Error('this is the entry of a thread');
const { folder } = workerData as { readonly folder: string };
/** Opened by the first search that can. */
let opened: Opened | null = null;
let jobs: Job[] = [];
let running = false;
/** The newest event as of which anything was asked. */
let seen = 0;
let goingOn = false;

const tell = (answer: SearchAnswer): void => port.postMessage(answer);

port.on('message', (order: SearchOrder) => {
	if (order.type === 'leave') {
		const job = jobs.find((each) => each.order.id === order.id);
		jobs = jobs.filter((each) => each !== job);
		void job?.search?.steps.return({ at: 0, total: 0, hits: [] });
		return;
	}
	seen = Math.max(seen, order.at);
	jobs.push({ order, search: null, again: false });
	if (!running) void run();
});

/** A step of each search in turn, until none is left. */
async function run(): Promise<void> {
	running = true;
	for (let job = jobs.shift(); job; job = jobs.shift()) {
		if (await step(job)) jobs.push(job);
		else if (!goingOn) goOn();
		// New searches, and those that nobody waits for, are told between two steps.
		await turn();
	}
	running = false;
}

/** Whether the search goes on. */
async function step(job: Job): Promise<boolean> {
	const { id, query } = job.order;
	try {
		opened ??= open();
		// One that ran in a damaged index begins again.
		if (job.search?.in !== opened) {
			job.search = { steps: opened.searches.find(query, seen), in: opened };
		}
		const { done, value } = await job.search.steps.next();
		if (done) tell({ type: 'found', id, found: value });
		return !done;
	} catch (error) {
		if (error instanceof LogError) {
			const { code, message, recovery } = error;
			tell({ type: 'refused', id, code, message, recovery });
			return false;
		}
		if (isDamaged(error) && !job.again && (job.search === null || job.search.in === opened)) {
			opened?.index.close();
			opened = null;
			removeIndex(folder);
			job.again = true;
			return true;
		}
		// The index is new by then, so it is the log.
		tell({ type: 'failed', id, reason: String(error), logDamaged: isDamaged(error) });
		return false;
	}
}

function open(): Opened {
	const index = new SearchIndex(folder);
	return { index, searches: new Searches(index) };
}

/** Indexes one slice, then rests. If the index can't be written it stops, and searches read the log instead. */
function goOn(): void {
	const started = performance.now();
	try {
		goingOn = opened?.index.goOn(seen) ?? false;
	} catch (error) {
		goingOn = false;
		tell({ type: 'index-failed', reason: String(error) });
	}
	if (goingOn) setTimeout(goOn, (performance.now() - started) * (1 / SHARE - 1));
}
