/** What marks an entry of the history as reloaded by the page itself. A browser that keeps nothing keeps this. */
const MARK = 'reloaded';

type Address = Pick<History, 'state' | 'replaceState'>;

/**
 * Returns what reloads the page by itself, and false instead where this page is already such a reload: whatever was
 * wrong still is then. A reader's own reload counts as a new beginning.
 */
export function reloadOnce(history: Address, reload: () => void): () => boolean {
	const state = (history.state ?? {}) as Readonly<Record<string, unknown>>;
	let again = MARK in state;
	const write = (marked: boolean): void => {
		const { [MARK]: _, ...rest } = (history.state ?? {}) as Record<string, unknown>;
		history.replaceState(marked ? { ...rest, [MARK]: true } : rest, '');
	};
	if (again) write(false);
	return () => {
		if (again) return false;
		again = true;
		try {
			write(true);
		} catch {
			// Safari counts such writes. Without the mark the reload might be the first of many.
			return false;
		}
		reload();
		return true;
	};
}
