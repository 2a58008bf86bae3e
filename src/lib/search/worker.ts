/** The search worker's entry point. */
import { port } from '../browser/port';
import type { SearchAsk, SearchTold } from './messages';
import type { RegexRefused } from '../query/regex';
import { Scanner } from './scan';

const scanner = new Scanner();
let newest = 0;

const tell = (told: SearchTold): void => port.postMessage(told);

/** A request ends the previous one; null ends it too, because a scan for nobody would take a core from the page. */
port.onmessage = async ({ data: ask }: MessageEvent<SearchAsk | null>): Promise<void> => {
	newest = ask?.id ?? 0;
	if (!ask) return;
	const stale = (): boolean => newest !== ask.id;
	try {
		for await (const found of scanner.scan(ask, stale)) if (!stale()) tell(found);
	} catch (error) {
		if (error instanceof Error && error.name === 'RegexRefused') {
			// The engine's module is loaded only by who needs it.
			const { source, message } = error as RegexRefused;
			if (!stale()) tell({ id: ask.id, refused: { source, message } });
			return;
		}
		console.error('A search failed', error);
		if (!stale()) tell({ id: ask.id, failed: true });
	}
};
