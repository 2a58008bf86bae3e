/** The app's search worker, asked in a page of the relay's origin; see search.page.ts. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedQuery } from '../../src/lib/query/resolved';
import type { Evaluates } from './engines/device';
import { pageScript } from './page-script';
import type { WorkerAnswer } from './search.page';

const WORKERS = '_app/immutable/workers';
/** What its file says, whatever its name. */
const ITS_WORDS = 'A search failed';

function addressOf(relay: string): string {
	const folder = join('build/app', WORKERS);
	const name = readdirSync(folder).find(
		(each) => each.endsWith('.js') && readFileSync(join(folder, each), 'utf8').includes(ITS_WORDS)
	);
	if (!name) throw new Error('the build has no search worker');
	return `${relay}/${WORKERS}/${name}`;
}

async function call<T>(page: Evaluates, fn: string, ...args: readonly unknown[]): Promise<T> {
	const code = await pageScript('tests/support/search.page.ts', 'searchPage');
	const list = args.map((arg) => JSON.stringify(arg)).join();
	return page.evaluate(
		`(async () => { ${code}; return searchPage.${fn}(${list}); })()`
	) as Promise<T>;
}

/** How much of the relay's log the page's device has, from its beginning. */
export const storedIn = (page: Evaluates, relay: string): Promise<number> =>
	call(page, 'stored', relay);

/** A new worker's answers to these queries, one after the other. */
export const askWorker = (
	page: Evaluates,
	relay: string,
	queries: readonly ResolvedQuery[],
	limit: number
): Promise<WorkerAnswer[]> => call(page, 'ask', addressOf(relay), relay, queries, limit);
