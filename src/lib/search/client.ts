/** The page's side of searching: the first search starts a worker, which stays with everything it has read. */
import type { SearchAsk, SearchTold } from './messages';

let worker: Worker | null = null;
let asked = 0;

/** Starts a search in place of the previous one; returns a function that ends it. */
export function beginSearch(
	ask: Omit<SearchAsk, 'id'>,
	onTold: (told: SearchTold) => void
): () => void {
	const id = ++asked;
	worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
	// Its script failed to load; the next search tries again.
	worker.onerror = () => {
		worker = null;
		if (asked === id) onTold({ id, failed: true });
	};
	worker.onmessage = ({ data }: MessageEvent<SearchTold>) => {
		if (data.id === id) onTold(data);
	};
	worker.postMessage({ ...ask, id } satisfies SearchAsk);
	return () => {
		if (asked !== id || !worker) return;
		worker.onmessage = null;
		worker.postMessage(null);
	};
}
