/** The page's side of an export: a worker of its own, so that reading a million messages is no matter to the page. */
import { pageLife } from '../../browser/page-life';
import type { ResolvedQuery } from '../../query/resolved';
import type { ExportOrder, ExportTold, WriteOptions } from './messages';

export interface ExportJob {
	/** Writes what was found. */
	write(options: WriteOptions): void;
	/** Ends it, whatever it does: what was written by then is no file. */
	end(): void;
}

/** Finds what matches in an archive, and tells. */
export function beginExport(
	archive: string,
	query: ResolvedQuery,
	onTold: (told: ExportTold) => void
): ExportJob {
	const { Worker } = pageLife.realm;
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
	let ended = false;
	worker.onmessage = ({ data }: MessageEvent<ExportTold>) => {
		if (!ended) onTold(data);
	};
	// Its script failed to load.
	worker.onerror = () => {
		if (!ended) onTold({ type: 'failed' });
	};
	const post = (order: ExportOrder): void => worker.postMessage(order);
	post({ type: 'find', archive, query });
	return {
		write: (options) => post({ type: 'write', ...options }),
		end() {
			ended = true;
			worker.terminate();
		}
	};
}
