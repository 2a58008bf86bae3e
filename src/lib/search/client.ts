/** The page's side of searching: a worker that is begun with the first search and kept, with what it has read. */
import type { SearchAsk, SearchTold } from './messages';

let worker: Worker | null = null;
let asked = 0;

/** Begins a search in place of the one before; returns what ends it. */
export function beginSearch(
	ask: Omit<SearchAsk, 'id'>,
	onTold: (told: SearchTold) => void
): () => void {
	const id = ++asked;
	worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
	// Its script isn't here and can't be fetched: the next search tries again.
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
