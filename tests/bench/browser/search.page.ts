/** Runs in a page of the relay's origin: asks the app's search worker as the app does. */
import { currentArchive } from '../../../src/lib/archive/registry/registry';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import type { SearchAsk, SearchTold } from '../../../src/lib/search/messages';

/** One answer: ms from the question to the first hits, and to the total. */
export interface Asked {
	readonly first: number;
	readonly whole: number;
	readonly total: number;
}

/** Asks a new worker these queries, one after the other. `script`: the worker's address. */
export async function ask(
	script: string,
	relay: string,
	queries: readonly ResolvedQuery[],
	limit: number
): Promise<Asked[]> {
	const entry = await currentArchive(relay);
	if (!entry) throw new Error('there is no archive');
	const worker = new Worker(script, { type: 'module' });
	const asked: Asked[] = [];
	for (const [i, query] of queries.entries())
		asked.push(await one(worker, { id: i + 1, archive: entry.name, query, limit }));
	worker.terminate();
	return asked;
}

function one(worker: Worker, question: SearchAsk): Promise<Asked> {
	return new Promise((resolve, reject) => {
		const begun = performance.now();
		let first = Infinity;
		worker.onmessage = ({ data }: MessageEvent<SearchTold>) => {
			if (!('hits' in data)) reject(new Error('the search failed'));
			else {
				const ms = performance.now() - begun;
				if (data.hits.length > 0) first = Math.min(first, ms);
				if (data.total !== null) resolve({ first, whole: ms, total: data.total });
			}
		};
		worker.postMessage(question);
	});
}
