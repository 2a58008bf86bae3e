/** The search worker's entry point. */
import { currentArchive } from '../archive/registry/registry';
import { port } from '../browser/port';
import type { RegexRefused } from '../query/regex';
import type { SearchAhead, SearchAsk, SearchTold } from './messages';
import { Scanner } from './scan';

const scanner = new Scanner();
/** How many messages have come. */
let turns = 0;

const tell = (told: SearchTold): void => port.postMessage(told);

/** A request ends the previous one; null ends it too, because a scan for nobody would take a core from the page. */
port.onmessage = async ({ data }: MessageEvent<SearchAsk | SearchAhead | null>): Promise<void> => {
	const turn = ++turns;
	const stale = (): boolean => turns !== turn;
	if (!data) return;
	if ('ahead' in data) await readAhead(data.ahead, stale);
	else await answer(data, stale);
};

async function readAhead(relay: string, stale: () => boolean): Promise<void> {
	try {
		const entry = await currentArchive(relay);
		if (entry && !stale()) await scanner.readAhead(entry.name, stale);
	} catch {
		// Whoever asks will be told.
	}
}

async function answer(ask: SearchAsk, stale: () => boolean): Promise<void> {
	const { id } = ask;
	try {
		for await (const found of scanner.scan(ask, stale)) if (!stale()) tell(found);
	} catch (error) {
		if (stale()) return;
		if (isRefused(error)) {
			const { source, message } = error;
			tell({ id, refused: { source, message } });
			return;
		}
		console.error('A search failed', error);
		tell({ id, failed: true });
	}
}

/** By its name: the engine's module, and its class, are loaded only for whoever has an expression. */
const isRefused = (error: unknown): error is RegexRefused =>
	error instanceof Error && error.name === 'RegexRefused';
