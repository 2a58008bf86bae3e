/**
 * What a page uses only while it is there: once it is put away (left, or frozen in the background) it must not keep
 * another page from reading or writing, and it can't do so later. See docs/decisions/0091-letting-go.md.
 */

interface Use {
	begin(): () => void;
	end(): void;
}

const uses = new Set<Use>();

export const pageLife = {
	/** Whether the page is there; null before anybody wants to know. */
	here: null as boolean | null,
	/** Where the page's databases and workers come from. */
	realm: globalThis as Pick<typeof globalThis, 'indexedDB' | 'Worker'>
};

/** The page is put away, or has returned: all that it uses ends, or begins anew. */
export function setHere(here: boolean): void {
	if (pageLife.here === here) return;
	pageLife.here = here;
	for (const use of uses) {
		if (here) use.end = use.begin();
		else use.end();
	}
}

/** After this a page that is put away, and still runs, counts as one that stays, in ms. */
const STAYS_MS = 1_000;

function listen(): void {
	pageLife.here = true;
	for (const [target, gone, back] of [
		[window, 'pagehide', 'pageshow'],
		[document, 'freeze', 'resume']
	] as const) {
		target.addEventListener(gone, () => {
			setHere(false);
			// Its clocks stand still while it is away. If they don't, the page that was to come did not.
			setTimeout(() => setHere(true), STAYS_MS);
		});
		target.addEventListener(back, () => setHere(true));
	}
}

/**
 * Calls `begin` now, and anew whenever the page returns; what that returned is called when the page is put away, and
 * must let go at once. Returns a function that ends it for good.
 */
export function whileHere(begin: () => () => void): () => void {
	if (pageLife.here === null) listen();
	const use: Use = { begin, end: pageLife.here ? begin() : () => {} };
	uses.add(use);
	return () => {
		uses.delete(use);
		if (pageLife.here) use.end();
	};
}
