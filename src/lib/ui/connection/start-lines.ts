import { isStartLines, type StartLines } from '$lib/wire/start-lines';

const ANSWER_MS = 10_000;

/**
 * The relay's lines for a start; null if it has none, because it keeps channels by itself. The one thing that a page asks a
 * relay for by itself: it is of no archive, and the worker that syncs has no room for it.
 */
export async function startLinesOf(relay: string): Promise<StartLines | 'unreachable' | null> {
	try {
		const response = await fetch(`${relay}/api/start`, { signal: AbortSignal.timeout(ANSWER_MS) });
		if (response.status === 404) return null;
		const answer: unknown = response.ok ? await response.json() : undefined;
		return isStartLines(answer) ? answer : 'unreachable';
	} catch {
		return 'unreachable';
	}
}
