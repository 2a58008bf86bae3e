/** Runs in a page of the relay's origin: asks the app's search worker as the app does. */
import { openArchive } from '../../src/lib/archive/read/archive';
import { currentArchive } from '../../src/lib/archive/registry/registry';
import type { ResolvedQuery } from '../../src/lib/query/resolved';
import type { SearchAsk, SearchTold } from '../../src/lib/search/messages';

/** One answer: ms from the question to the first hits and to the total; the hits by seq. */
export interface WorkerAnswer {
	readonly first: number;
	readonly whole: number;
	readonly total: number;
	readonly seqs: readonly number[];
}

/** How much of the log the device has, from its beginning. */
export async function stored(relay: string): Promise<number> {
	const entry = await currentArchive(relay);
	const state = entry && (await openArchive(entry.name).state());
	const [range] = state?.coverage ?? [];
	return range?.first === 1 ? range.last : 0;
}

/** Asks a new worker these queries, one after the other. `script`: the worker's address. */
export async function ask(
	script: string,
	relay: string,
	queries: readonly ResolvedQuery[],
	limit: number
): Promise<WorkerAnswer[]> {
	const entry = await currentArchive(relay);
	if (!entry) throw new Error('there is no archive');
	const worker = new Worker(script, { type: 'module' });
	const asked: WorkerAnswer[] = [];
	for (const [i, query] of queries.entries())
		asked.push(await one(worker, { id: i + 1, archive: entry.name, query, limit }));
	worker.terminate();
	return asked;
}

function one(worker: Worker, question: SearchAsk): Promise<WorkerAnswer> {
	return new Promise((resolve, reject) => {
		const begun = performance.now();
		let first = Infinity;
		worker.onmessage = ({ data }: MessageEvent<SearchTold>) => {
			if (!('hits' in data)) {
				reject(new Error(`${JSON.stringify(question.query)} failed: ${JSON.stringify(data)}`));
				return;
			}
			const ms = performance.now() - begun;
			if (data.hits.length > 0) first = Math.min(first, ms);
			const { total } = data;
			if (total !== null)
				resolve({ first, whole: ms, total, seqs: data.hits.map(({ seq }) => seq) });
		};
		worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
		worker.postMessage(question);
	});
}
